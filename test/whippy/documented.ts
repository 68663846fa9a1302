import { readFileSync } from 'node:fs';
import {
  type CallEvent,
  type CallEventName,
  LISTED_EVENT,
  parseDelivery,
  parseQueued,
} from '../../call/event.ts';
import { type CallState, stateOf } from '../../call/fold.ts';
import type { RecordOptions } from '../../call/record.ts';

/** What a test changes of a documented event: fields of the envelope, and of `data`. `undefined` takes a field away. */
export interface Changes {
  readonly data?: { readonly [name: string]: unknown } | undefined;
  readonly [name: string]: unknown;
}

/** `data.id` of the documented call. */
export const DOCUMENTED_CALL_ID = 'd649233e-9127-4ae3-b90e-09611ed94868';

const fixtures = new URL('../../samples/documented/', import.meta.url);

/** A file of `samples/documented`, as it stands there. */
export function fixture(file: string): string {
  return readFileSync(new URL(file, fixtures), 'utf8');
}

/** A documented event as JavaScript values. */
export function documented(name: CallEventName, changes: Changes = {}): { [name: string]: unknown } {
  const envelope = JSON.parse(fixture(`${name}.json`));
  const { data = {}, ...rest } = changes;
  return { ...envelope, ...rest, data: { ...envelope.data, ...data } };
}

/** The body of a documented event, compact. */
export function documentedBody(name: CallEventName, changes: Changes = {}): string {
  return JSON.stringify(documented(name, changes));
}

/** The body of a listing of the documented call as it ended, of which the record knows no more than that it started. */
export function listedBody(changes: Changes = {}): string {
  return documentedBody('call.ended', { event: LISTED_EVENT, as: 'call.ended', over: '1', ...changes });
}

/** Parses a message of the queue that has to be a call event or a listing. */
export function toQueuedEvent(body: string): CallEvent {
  const delivery = parseQueued(body);
  if (delivery.kind !== 'call') throw new Error(`${delivery.event} is no event of the queue`);
  return delivery.event;
}

/** Parses a body that has to be a call event. */
export function toEvent(body: string): CallEvent {
  const delivery = parseDelivery(body);
  if (delivery.kind !== 'call') throw new Error(`${delivery.event} is not a call event`);
  return delivery.event;
}

/** A documented event, parsed. */
export function documentedEvent(name: CallEventName, changes: Changes = {}): CallEvent {
  return toEvent(documentedBody(name, changes));
}

/** The state of a call with only one documented event. */
export function documentedState(
  name: CallEventName,
  changes: Changes = {},
  options: RecordOptions = {},
): CallState {
  return stateOf(documentedEvent(name, changes), options);
}

/** A call event of nothing but what is required, and what is given. */
export function bareBody(event: CallEventName, data: { readonly [name: string]: unknown } = {}): string {
  return JSON.stringify({ event, data: { id: DOCUMENTED_CALL_ID, ...data } });
}

/** {@link bareBody}, parsed. */
export function bareEvent(event: CallEventName, data: { readonly [name: string]: unknown } = {}): CallEvent {
  return toEvent(bareBody(event, data));
}
