import { readFileSync } from 'node:fs';
import { type CallEventName, parseQueued } from '../../../call/event.ts';
import { merge, recordOf, stateOf } from '../../../call/fold.ts';
import { type CallRecord, readRecord } from '../../../store/calls/call-record.ts';
import type { Item } from '../../../store/calls/plain-json.ts';

/** Changes to a documented event: fields of its envelope, and of `data` and `data.metadata` within. */
export interface EventChanges {
  readonly envelope?: object;
  readonly data?: object;
  readonly metadata?: object;
}

/** A documented event as it would be delivered, changed. */
export function delivery(name: CallEventName, { envelope, data, metadata }: EventChanges = {}): string {
  const documented = JSON.parse(
    readFileSync(new URL(`../../../samples/documented/${name}.json`, import.meta.url), 'utf8'),
  );
  return JSON.stringify({
    ...documented,
    ...envelope,
    data: { ...documented.data, ...data, metadata: { ...documented.data.metadata, ...metadata } },
  });
}

/** The item in the table that results from these deliveries of one call. */
export function itemOf(...deliveries: readonly string[]): Item {
  const states = deliveries.map(body => {
    const parsed = parseQueued(body);
    if (parsed.kind !== 'call') throw new Error(`Not a call event: ${body}`);
    return stateOf(parsed.event);
  });
  return recordOf(states.reduce(merge));
}

/** The same, as it is read. */
export function recordFrom(...deliveries: readonly string[]): CallRecord {
  return readRecord(itemOf(...deliveries));
}

/** An item that differs from the documented call where it says so. Its events are of shortly after `createdAt`. */
export function callItem(
  id: string,
  createdAt: string,
  {
    events = ['call.started', 'call.ended', 'call.analyzed'],
    ...changes
  }: EventChanges & { readonly events?: readonly CallEventName[] } = {},
): Item {
  const created = Date.parse(createdAt);
  return itemOf(
    ...events.map((event, index) =>
      delivery(event, {
        envelope: {
          created_at: new Date(created + 5_000 + index * 16_000).toISOString(),
          request_id: `${id}-${event}`,
          ...changes.envelope,
        },
        data: { id, created_at: createdAt, updated_at: createdAt, ...changes.data },
        metadata: { ...changes.metadata },
      }),
    ),
  );
}
