import { readFileSync } from 'node:fs';
import type { CallEventName } from '../call/event.ts';

/** The body of an event of the call that Whippy's documentation shows. */
export function documentedBody(name: CallEventName): string {
  return readFileSync(new URL(`./documented/${name}.json`, import.meta.url), 'utf8');
}
