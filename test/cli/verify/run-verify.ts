import { createHmac } from 'node:crypto';
import type { Io } from '../../../terminal/io.ts';
import { fixture } from '../../whippy/documented.ts';
import { type Run, runCommand, streamOf } from '../run-command.ts';

export const KEY = 'wk_the-current-key';
export const OLD_KEY = 'wk_the-older-key';
export const NOW = Date.parse('2026-11-23T12:00:00Z');
export const SECONDS = String(NOW / 1000 - 90);
// As it is delivered: compact.
export const BODY = JSON.stringify(JSON.parse(fixture('call.ended.json')));

export function hmac(signed: string | Uint8Array, key = KEY): Buffer {
  return createHmac('sha256', key).update(signed).digest();
}

export function header(digest: string, timestamp = SECONDS): string {
  return `t=${timestamp},v1=${digest}`;
}

/** A right header for a body. */
export function signed(body = BODY, key = KEY, timestamp = SECONDS): string {
  return header(hmac(`${timestamp}.${body}`, key).toString('base64'), timestamp);
}

/** Verifies a body that comes on standard input, with the keys in the environment unless told otherwise. */
export async function verify(
  value: string,
  body: string | Uint8Array = BODY,
  { argv = [], ...changes }: Partial<Io> & { argv?: readonly string[] } = {},
): Promise<Run> {
  const run = await runCommand(['verify', '--header', value, '--body-file', '-', ...argv], {
    env: { CALLFOLD_SIGNING_KEY: `${KEY}\n${OLD_KEY}` },
    stdin: streamOf(body),
    now: () => NOW,
    ...changes,
  });
  for (const key of [KEY, OLD_KEY]) expect(run.stdout + run.stderr).not.toContain(key);
  return run;
}
