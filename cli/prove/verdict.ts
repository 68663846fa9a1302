import {
  type Difference,
  differencesOf,
  missingMilestones,
  type StoredRecord,
} from '../../proof/reference.ts';

/** What the record of a made-up call is, beside what it must be. */
export type CallVerdict =
  | { readonly kind: 'equal'; readonly callId: string }
  /** Events have not been recorded: their names, such as `call.ended`. */
  | { readonly kind: 'incomplete'; readonly callId: string; readonly missingEvents: readonly string[] }
  /** All events have been recorded, and the record is another one all the same. */
  | { readonly kind: 'different'; readonly callId: string; readonly differences: readonly Difference[] };

/** Judges a record, attribute for attribute. */
export function verdictOf(
  callId: string,
  expected: StoredRecord,
  actual: StoredRecord | undefined,
): CallVerdict {
  const missing = missingMilestones(expected, actual);
  if (missing.length > 0) {
    const missingEvents = missing.map(name => `call.${name.replace(/_event$/, '')}`);
    return { kind: 'incomplete', callId, missingEvents };
  }
  const differences = differencesOf(expected, actual);
  return differences.length > 0 ? { kind: 'different', callId, differences } : { kind: 'equal', callId };
}
