import { suggest } from '../deployment/deployment.ts';
import { isInitialValue, readSecretState, readSigningKeys } from '../deployment/signing-secret.ts';
import type { Check } from './finding.ts';

/** Whether the signing secret holds a key, rather than the random value that the deployment made it with. */
export const checkSecret: Check = async ({ deployment }) => {
  const check = 'Signing secret';
  const advice = `put Whippy's API key there: ${suggest('connect', deployment)}`;
  const [state, keys] = await Promise.all([readSecretState(deployment), readSigningKeys(deployment)]);
  if (keys.length === 0) {
    return [{ check, level: 'problem', finding: 'empty: every delivery is refused', advice }];
  }
  if (isInitialValue(state, keys)) {
    const finding = 'still the random value it was made with: every delivery is refused';
    return [{ check, level: 'problem', finding, advice }];
  }
  return [{ check, level: 'ok', finding: keys.length === 1 ? 'holds a key' : `holds ${keys.length} keys` }];
};
