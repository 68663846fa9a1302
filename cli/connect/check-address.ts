import { Failure } from '../../terminal/exit-codes.ts';
import { formatDuration } from '../../time/duration.ts';
import { suggest } from '../deployment/deployment.ts';
import { readSigningKeys } from '../deployment/signing-secret.ts';
import { ANSWER_TIMEOUT_MS } from '../send/post.ts';
import type { ConnectRun } from './connect-run.ts';
import { withToken } from './connection.ts';
import { answerOf, type ProbeResult, probeSigned, probeToken, probeUnsigned } from './probe.ts';

/**
 * Checks the address that Whippy is to deliver to, before anything is created in Whippy: it must lead to a webhook of
 * callfold, which refuses unsigned deliveries. An address that the user gave must lead to the webhook of this
 * deployment; an address that ends with a token, to a webhook that knows the token.
 *
 * @throws {Failure} that says what is wrong with the address
 */
export async function checkAddress(run: ConnectRun, { isGiven }: { isGiven: boolean }): Promise<void> {
  const { url, io, report } = run;
  report.begin('Unsigned test event', `asking ${url} (${formatDuration(ANSWER_TIMEOUT_MS)} at most)`);
  const unsigned = await probeUnsigned(url, io);
  report.say('Unsigned test event', answerOf(unsigned));
  if (!isCallfolds(unsigned)) throw nothingMade(whatAnswers(url, unsigned));
  // The webhook caches the keys that it reads for this, so a new key counts some seconds later.
  if (isGiven) await checkDeployment(run);
  if (run.token !== undefined) await checkToken(run, run.token);
}

async function checkDeployment(run: ConnectRun): Promise<void> {
  const { deployment, url, io, report } = run;
  const [key] = await readSigningKeys(deployment);
  if (key === undefined) return;
  report.begin('Address', 'checking that it leads to this deployment');
  const { passed, answer } = await probeSigned(url, key, io, { ...run, patience: KEY_PATIENCE_MS });
  if (passed) return;
  throw nothingMade(
    answer.status === 401
      ? `What answers at ${url} does not take a key of ${deployment.title} (${answer.outcome}): does the address lead to another deployment?`
      : `The endpoint answered ${answer.status ?? 'nothing'} ${answer.outcome} to a signed event: run ${suggest('doctor', deployment)}.`,
  );
}

async function checkToken({ deployment, url, io, report }: ConnectRun, token: string): Promise<void> {
  report.begin('Token', 'asking the address that ends with it');
  const wrong = await probeUnsigned(withToken(url, WRONG_TOKEN), io);
  report.say('Wrong token', answerOf(wrong));
  const right = await probeToken(withToken(url, token), io);
  report.say('Right token', answerOf(right));
  if (wrong.passed && right.passed) return;
  throw nothingMade(
    `The endpoint does not distinguish the right token from a wrong one: run ${suggest('doctor', deployment)}, and repeat this in five minutes if the token was changed just now.`,
  );
}

function nothingMade(problem: string): Failure {
  return new Failure(`${problem} Nothing has been created in Whippy`);
}

/** How long the webhook uses cached keys if a signature does not verify. */
const KEY_PATIENCE_MS = 12_000;

const WRONG_TOKEN = 'wrong-token-of-callfold-connect';

// Any service may answer 401, but not with a reason of callfold's.
function isCallfolds({ passed, answer }: ProbeResult): boolean {
  return passed && answer.outcome.startsWith('signature_');
}

function whatAnswers(url: string, { answer: { status, outcome } }: ProbeResult): string {
  if (status === null) {
    return `Nothing answers at ${url} (${outcome}): is it deployed, is the tunnel open, and is the address right?`;
  }
  return `The endpoint answered ${status} ${outcome} to an unsigned event, but 401 signature_missing is right: is ${url} callfold's?`;
}
