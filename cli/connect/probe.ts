import { randomUUID } from 'node:crypto';
import type { Io } from '../../terminal/io.ts';
import { type Answer, postWebhook } from '../send/post.ts';

/** The answer of an endpoint to a test. */
export interface ProbeResult {
  readonly passed: boolean;
  readonly answer: Answer;
}

/** How a test event is signed, and how long its answer may take to be the right one. */
export interface SignedProbe {
  /** Name of the header that the signature goes into; `x-whippy-signature` by default. */
  readonly signatureHeader?: string | undefined;
  /** Milliseconds during which a mismatch, or a missing or unexpected answer, is tried again. */
  readonly patience?: number;
}

/**
 * Sends a signed event that is not a call, which a working endpoint takes and ignores (200). It can leave
 * nothing behind: neither a record nor a message in quarantine.
 *
 * The function reads the keys again when a signature does not verify, at most every ten seconds: a key that was just put
 * into the secret may count only after a while, so a mismatch is tried again.
 */
export async function probeSigned(
  url: string,
  key: string,
  io: Io,
  { signatureHeader, patience = 0 }: SignedProbe = {},
): Promise<ProbeResult> {
  const deadline = io.now() + patience;
  for (;;) {
    const answer = await postWebhook(url, testEvent(io.now()), key, io, signatureHeader);
    if (isIgnored(answer)) return { passed: true, answer };
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

/** Sends an unsigned event to an address that ends with the right token, which lets it in (200). */
export async function probeToken(url: string, io: Io): Promise<ProbeResult> {
  const answer = await postWebhook(url, testEvent(io.now()), undefined, io);
  return { passed: isIgnored(answer), answer };
}

const BETWEEN_PROBES = 3000;

function isIgnored({ status, outcome }: Answer): boolean {
  return status === 200 && outcome === 'ignored';
}

function testEvent(now: number): string {
  return JSON.stringify({
    event: 'callfold.connection_test',
    request_id: randomUUID(),
    created_at: new Date(now).toISOString(),
    data: {},
  });
}

/** Bytes of the body of every test event: no log names its event, but its length distinguishes it from Whippy's. */
export const TEST_EVENT_BYTES = Buffer.byteLength(testEvent(0));

/** The result of a test, for the report of the steps. */
export function answerOf({ passed, answer: { status, outcome } }: ProbeResult): string {
  const answered = status === null ? `no answer (${outcome})` : `answered ${status} ${outcome}`;
  return passed ? `${answered}, as it should be` : answered;
}
