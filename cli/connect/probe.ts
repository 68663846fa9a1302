import { randomUUID } from 'node:crypto';
import type { Io } from '../io.ts';
import { type Answer, postWebhook } from '../send/post.ts';

/** What an endpoint answered to a test. */
export interface ProbeResult {
  readonly passed: boolean;
  readonly answer: Answer;
}

/**
 * Sends a signed event that is not a call, which a working endpoint takes and ignores (200). It can leave
 * nothing behind: neither a record nor a message in quarantine.
 *
 * The function reads the keys anew when a signature does not verify, at most every ten seconds: a key that was
 * just put into the secret may take a while to count, so a mismatch is tried again.
 *
 * @param patience milliseconds during which a mismatch, or no good answer, is tried again
 */
export async function probeSigned(
  url: string,
  key: string,
  io: Io,
  { patience = 0 } = {},
): Promise<ProbeResult> {
  const deadline = io.now() + patience;
  for (;;) {
    const answer = await postWebhook(url, testEvent(io.now()), key, io);
    if (answer.status === 200 && answer.outcome === 'ignored') return { passed: true, answer };
    const mayPass = answer.status === 401 || answer.status === null || answer.status >= 500;
    if (!mayPass || io.now() + BETWEEN_PROBES > deadline || io.interruption.signal.aborted)
      return { passed: false, answer };
    await io.sleep(BETWEEN_PROBES);
  }
}

/** Sends an unsigned event, which a working endpoint refuses (401). */
export async function probeUnsigned(url: string, io: Io): Promise<ProbeResult> {
  const answer = await postWebhook(url, testEvent(io.now()), undefined, io);
  return { passed: answer.status === 401, answer };
}

const BETWEEN_PROBES = 3000;

function testEvent(now: number): string {
  return JSON.stringify({
    event: 'callfold.connection_test',
    request_id: randomUUID(),
    created_at: new Date(now).toISOString(),
    data: {},
  });
}
