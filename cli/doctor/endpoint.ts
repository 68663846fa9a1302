import { probeSigned, probeUnsigned } from '../connect/probe.ts';
import { signatureHeaderOf } from '../deployment/deployment.ts';
import { readSigningKeys } from '../deployment/signing-secret.ts';
import type { Answer } from '../send/post.ts';
import type { Check, Finding } from './finding.ts';

const CHECK = 'Endpoint';

/** Whether the endpoint takes a signed event, one that leaves nothing behind, and refuses an unsigned one. */
export const checkEndpoint: Check = async ({ deployment, io }) => {
  const url = deployment.output('WebhookUrl');
  // If the secret cannot be read, its own check says so.
  const [key] = await readSigningKeys(deployment).catch(() => []);
  if (key !== undefined) {
    const signatureHeader = signatureHeaderOf(deployment);
    const signed = await probeSigned(url, key, io, { signatureHeader });
    if (!signed.passed) return [refused(url, signed.answer)];
  }
  const unsigned = await probeUnsigned(url, io);
  if (unsigned.answer.status === null) return [refused(url, unsigned.answer)];
  if (!unsigned.passed) {
    return [
      {
        check: CHECK,
        level: 'problem',
        finding: `${url} answers ${unsigned.answer.status} to an unsigned event, and 401 is right`,
        advice:
          unsigned.answer.status >= 500
            ? 'see docs/runbook.md#webhook-errors'
            : 'something in between answers, such as a proxy, or the API was changed by hand: see docs/runbook.md#bring-back-what-was-deleted',
      },
    ];
  }
  const takes = key === undefined ? '' : 'takes signed events and ';
  return [{ check: CHECK, level: 'ok', finding: `${url} ${takes}refuses unsigned ones` }];
};

function refused(url: string, { status, outcome }: Answer): Finding {
  if (status === null) {
    const finding = `nothing answers at ${url} (${outcome})`;
    return { check: CHECK, level: 'problem', finding, advice: 'see docs/runbook.md#nothing-arrives' };
  }
  const finding = `${url} answers ${status} ${outcome} to an event signed with the key of the secret`;
  const section = status >= 500 ? 'webhook-errors' : 'refused-signatures';
  const advice =
    status === 401
      ? 'a key that was put there just now takes up to ten seconds: repeat this; then see docs/runbook.md#refused-signatures'
      : `see docs/runbook.md#${section}`;
  return { check: CHECK, level: 'problem', finding, advice };
}
