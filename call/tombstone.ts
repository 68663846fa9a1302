import type { CallState } from './fold.ts';
import type { Version } from './version.ts';

/** Above the version of every event: a version begins with the digit of its phase. */
const TOMBSTONE_VERSION: Version = '9';

/**
 * What is left of a call that has been forgotten: nothing but that it was. It outranks every event in the snapshot and
 * in all milestones, so that whatever comes later of the call changes nothing. It has no key of an index, so that no
 * list has it.
 */
export function tombstoneOf(callId: string): CallState {
  const register = { version: TOMBSTONE_VERSION, attributes: {} };
  return {
    callId,
    snapshot: { ...register, attributes: { forgotten: { BOOL: true } } },
    milestones: { started: register, ended: register, analyzed: register, listed: register },
  };
}

/** Whether a record, or as much of it as was read, is that of a call that has been forgotten. */
export function isTombstone({ forgotten }: { readonly [attribute: string]: unknown }): boolean {
  return forgotten !== undefined;
}
