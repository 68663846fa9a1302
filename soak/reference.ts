import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { parseDelivery } from '../call/event.ts';
import { type CallState, merge, recordOf, stateOf } from '../call/fold.ts';
import type { LocalCallfold } from '../local/callfold.ts';

/** What the records must be in the end: every delivered event folded once, in memory and in order. */
export interface Reference {
  readonly calls: number;
  /** Distinct events. */
  readonly events: number;
  add(body: string): void;
  /** Compares every record, attribute for attribute. */
  compareWith(callfold: LocalCallfold): Promise<Comparison>;
}

export interface Comparison {
  /** Calls whose record is missing or differs in any attribute. */
  readonly wrong: readonly string[];
  /**
   * Events of which the record does not know, although the webhook accepted them. A made-up call has one event
   * of each phase, so these are the milestones that are missing.
   */
  readonly lost: number;
}

export function createReference(): Reference {
  const states = new Map<string, CallState>();
  const versions = new Set<string>();

  return {
    get calls() {
      return states.size;
    },
    get events() {
      return versions.size;
    },
    add(body) {
      const delivery = parseDelivery(body);
      if (delivery.kind === 'other') throw new Error('A sample is not a call event');
      const state = stateOf(delivery.event);
      const known = states.get(state.callId);
      states.set(state.callId, known ? merge(known, state) : state);
      versions.add(`${state.callId} ${state.snapshot.version}`);
    },
    async compareWith(callfold) {
      const wrong: string[] = [];
      let lost = 0;
      for (const chunk of chunksOf([...states.values()], MAX_KEYS_PER_READ)) {
        const records = await read(callfold, chunk);
        for (const state of chunk) {
          const expected = recordOf(state);
          const actual = records.get(state.callId);
          if (!isDeepStrictEqual(plain(actual), plain(expected))) wrong.push(state.callId);
          lost += Object.keys(expected).filter(name => name.endsWith('_event') && !actual?.[name]).length;
        }
      }
      return { wrong, lost };
    },
  };
}

// Limit of BatchGetItem.
const MAX_KEYS_PER_READ = 100;

async function read({ dynamodb, outputs }: LocalCallfold, states: readonly CallState[]) {
  const table = String(outputs.TableName);
  const Keys = states.map(({ callId }) => ({ call_id: { S: callId } }));
  const records = new Map<string, Record<string, AttributeValue>>();
  let request: BatchGetItemCommandInput['RequestItems'] = { [table]: { Keys, ConsistentRead: true } };
  while (request && Object.keys(request).length > 0) {
    const answer: BatchGetItemCommandOutput = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: request }),
    );
    for (const record of answer.Responses?.[table] ?? []) records.set(String(record.call_id?.S), record);
    request = answer.UnprocessedKeys;
  }
  return records;
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

// The SDK's own objects have other prototypes than ours.
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
