import { setTimeout as sleep } from 'node:timers/promises';
import { LOOPBACK } from '../../loopback/ports.ts';
import {
  type StandInOptions,
  startWhippyStandIn,
  type WhippyStandIn,
} from '../../whippy-stand-in/stand-in.ts';

export type StandInWhippy = WhippyStandIn;

/** API keys that Whippy knows, and one that may not do anything. */
export const WHIPPY_KEY = 'wk_live_the-api-key';
export const OTHER_WHIPPY_KEY = 'wk_live_the-other-api-key';
export const WEAK_WHIPPY_KEY = 'wk_live_key-without-rights';

/** Starts a stand-in for Whippy on a free port. */
export async function startWhippy(options: Partial<StandInOptions> = {}): Promise<StandInWhippy> {
  const whippy = await startWhippyStandIn({
    port: { port: 0, flag: '' },
    keys: [WHIPPY_KEY, OTHER_WHIPPY_KEY],
    keysWithoutRights: [WEAK_WHIPPY_KEY],
    seed: 1,
    fetch,
    now: Date.now,
    sleep: milliseconds => sleep(milliseconds),
    ...options,
  });
  // Tests of the command may contact this address only.
  return { ...whippy, origin: whippy.origin.replace('localhost', LOOPBACK) };
}

/** The answer to a request too many. */
export function tooManyRequests(milliseconds?: number | string): Response {
  const headers: { [name: string]: string } =
    milliseconds === undefined ? {} : { 'X-RateLimit-Remaining-Interval-Milliseconds': String(milliseconds) };
  return Response.json({ error: 'Too many requests' }, { status: 429, headers });
}
