import { type AttributeMap, attributeBytes } from '../../functions/call/attribute-value.ts';
import { merge, recordOf } from '../../functions/call/fold.ts';
import { BY_CONTACT_ATTRIBUTES, BY_DAY_ATTRIBUTES } from '../../lib/call-records/list-attributes.ts';
import { readState } from '../peers/messages.ts';

/** Bytes of a finished record, by DynamoDB's rules. */
export interface RecordSize {
  readonly record: number;
  /** Of its entries in both indexes. */
  readonly indexes: number;
}

/** The size of the record that the events of a call make, given their bodies. */
export function recordSize(bodies: readonly string[]): RecordSize {
  const record = recordOf(bodies.map(readState).reduce(merge));
  return {
    record: bytesOf(record, Object.keys(record)),
    indexes: INDEXES.reduce((sum, names) => sum + bytesOf(record, names), 0),
  };
}

// An index holds its own keys, those of the table, and what it projects.
const INDEXES = [
  ['call_id', 'created_day', 'created_instant', ...BY_DAY_ATTRIBUTES],
  ['call_id', 'contact_id', 'created_instant', ...BY_CONTACT_ATTRIBUTES],
];

function bytesOf(record: AttributeMap, names: readonly string[]): number {
  return names.reduce((sum, name) => {
    const value = record[name];
    return value ? sum + attributeBytes(name, value) : sum;
  }, 0);
}
