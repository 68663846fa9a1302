import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { parseDelivery } from '../call/event.ts';
import { type CallState, MILESTONE_ATTRIBUTES, merge, recordOf, stateOf } from '../call/fold.ts';
import type { RecordOptions } from '../call/record.ts';

/** A record as the AWS SDK returns it. */
export type StoredRecord = Readonly<Record<string, AttributeValue>>;

/** The records that must result: every delivered event folded once, in memory and in order. */
export interface Reference {
  readonly callIds: readonly string[];
  /** Distinct events. */
  readonly events: number;
  /** @throws {Error} when the body is not that of a call event */
  add(body: string): void;
  /** The record that a call must have: one without any attribute if no event of it was added. */
  expected(callId: string): StoredRecord;
}

/** An attribute that differs from what it must be. */
export interface Difference {
  readonly attribute: string;
  /** Undefined if the record must not have the attribute. */
  readonly expected: AttributeValue | undefined;
  /** Undefined if the record does not have the attribute. */
  readonly actual: AttributeValue | undefined;
}

/** @param options what the deployment's records depend on besides their events */
export function createReference(options: RecordOptions = {}): Reference {
  const states = new Map<string, CallState>();
  const versions = new Set<string>();

  return {
    get callIds() {
      return [...states.keys()];
    },
    get events() {
      return versions.size;
    },
    add(body) {
      const delivery = parseDelivery(body);
      if (delivery.kind === 'other') throw new Error('A sample is not a call event');
      const state = stateOf(delivery.event, options);
      const known = states.get(state.callId);
      states.set(state.callId, known ? merge(known, state) : state);
      versions.add(`${state.callId} ${state.snapshot.version}`);
    },
    expected(callId) {
      const state = states.get(callId);
      return state ? recordOf(state) : {};
    },
  };
}

/** Compares a record with what it must be, attribute for attribute. */
export function differencesOf(expected: StoredRecord, actual: StoredRecord = {}): Difference[] {
  const attributes = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...attributes]
    .filter(name => !isDeepStrictEqual(plain(actual[name]), plain(expected[name])))
    .map(name => ({ attribute: name, expected: expected[name], actual: actual[name] }));
}

/**
 * The attributes of the milestones that a record does not have although it must. A made-up call has one event of
 * each phase, so these are the events that have not been recorded.
 */
export function missingMilestones(expected: StoredRecord, actual: StoredRecord = {}): string[] {
  return Object.values(MILESTONE_ATTRIBUTES).filter(name => name in expected && !(name in actual));
}

// The SDK's own objects have other prototypes than ours.
function plain(value: AttributeValue | undefined): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
