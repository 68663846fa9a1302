import { parseKeys, wordsOf } from '../../whippy/signing-key.ts';
import { suggest } from '../deployment/deployment.ts';
import {
  isInitialValue,
  readSecretState,
  readSecretText,
  type SecretState,
} from '../deployment/signing-secret.ts';
import type { Check } from './finding.ts';
import { mistakeIn } from './secret-mistake.ts';

/** Whether the signing secret holds a key, rather than something else or the random value that it was made with. */
export const checkSecret: Check = async ({ deployment }) => {
  const check = 'Signing secret';
  const connect = suggest('connect', deployment);
  let read: [SecretState, string];
  try {
    read = await Promise.all([readSecretState(deployment), readSecretText(deployment)]);
  } catch (error) {
    if (!(error instanceof Error) || !/marked (for|as) delet/i.test(error.message)) throw error;
    const finding = 'deleted: within ten seconds to minutes, every delivery is answered 503';
    const advice = `bring it back: aws secretsmanager restore-secret --secret-id ${deployment.output('SigningSecretArn')}`;
    return [{ check, level: 'problem', finding, advice }];
  }
  const [state, text] = read;
  const keys = parseKeys(text);
  if (keys.length === 0) {
    const finding = `${mistakeIn(text)}: every delivery is refused`;
    const advice = `put Whippy's API key there, as plain text and nothing else: ${connect}`;
    return [{ check, level: 'problem', finding, advice }];
  }
  if (isInitialValue(state, keys)) {
    if (deployment.initialKeyServes)
      return [{ check, level: 'ok', finding: 'holds the random key of this start' }];
    const finding = 'still the random value it was made with: every delivery is refused';
    return [{ check, level: 'problem', finding, advice: `put Whippy's API key there: ${connect}` }];
  }
  const holds = keys.length === 1 ? 'holds a key' : `holds ${keys.length} keys`;
  const others = wordsOf(text).length - keys.length;
  if (others === 0) return [{ check, level: 'ok', finding: holds }];
  const finding = `${holds}, and ${others === 1 ? 'a word that is not a key' : `${others} words that are not keys`}`;
  return [{ check, level: 'note', finding, advice: 'see docs/runbook.md#rotate-the-signing-key' }];
};
