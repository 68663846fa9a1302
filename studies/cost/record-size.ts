import { callState } from '../../bench/deliveries.ts';
import type { TableDefinition } from '../../bench/table.ts';
import { type AttributeMap, attributeBytes } from '../../call/attribute-value.ts';
import { merge, recordOf } from '../../call/fold.ts';

/** Bytes of a finished record, by DynamoDB's rules. */
export interface RecordSize {
  readonly recordBytes: number;
  /** Of its entries in all indexes. */
  readonly indexBytes: number;
}

/** The size of the record that the events of a call make, given their bodies. */
export function recordSize(bodies: readonly string[], table: TableDefinition): RecordSize {
  const record = recordOf(bodies.map(body => callState(body)).reduce(merge));
  const keysOf = (schema: TableDefinition['KeySchema']) =>
    (schema ?? []).map(({ AttributeName = '' }) => AttributeName);
  let indexBytes = 0;
  for (const { KeySchema, Projection } of table.GlobalSecondaryIndexes ?? []) {
    // An index holds its own keys, those of the table, and what it projects.
    const names = [...keysOf(table.KeySchema), ...keysOf(KeySchema), ...(Projection?.NonKeyAttributes ?? [])];
    indexBytes += bytesOf(record, Projection?.ProjectionType === 'ALL' ? Object.keys(record) : names);
  }
  return { recordBytes: bytesOf(record, Object.keys(record)), indexBytes };
}

function bytesOf(record: AttributeMap, names: readonly string[]): number {
  return [...new Set(names)].reduce((sum, name) => {
    const value = record[name];
    return value ? sum + attributeBytes(name, value) : sum;
  }, 0);
}
