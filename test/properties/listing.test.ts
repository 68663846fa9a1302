import * as fc from 'fast-check';
import { type CallState, merge, recordOf, stateOf } from '../../call/fold.ts';
import { SNAPSHOT_ATTRIBUTES, STATUSES } from '../../call/record.ts';
import { tombstoneOf } from '../../call/tombstone.ts';
import { dataOfRecord } from '../../completeness/record-data.ts';
import type { Row } from '../../completeness/row.ts';
import { stringifyJson } from '../../text/json.ts';
import { toInstant } from '../../time/instant.ts';
import { compare, rowOf, storedRecord } from '../completeness/listing.ts';
import { runs } from '../full-size.ts';
import {
  arbitraryEventBodies,
  arbitraryEventBody,
  arbitraryJson,
  arbitraryText,
  arbitraryTimestamp,
  inPieces,
  redelivered,
} from '../whippy/arbitrary.ts';
import { toEvent } from '../whippy/documented.ts';

const RUNS = runs(30, 150);

const stateOfBody = (body: string) => stateOf(toEvent(body), { retentionDays: 30 });

/** A row of the call: any fields present, missing, null, odd or of the form of 2024. */
const arbitraryRow = fc
  .tuple(
    arbitraryEventBody('call'),
    fc.record({ updated_at: arbitraryTimestamp, direction: fc.constantFrom('INBOUND', 'OUTBOUND', 'odd') }),
    fc.boolean(),
  )
  .map(([body, more, isOfTheFormOf2024]) => {
    const { type: _type, mode: _mode, ...data } = { ...JSON.parse(body).data, ...more };
    if (isOfTheFormOf2024) data.metadata = undefined;
    return rowOf(data);
  });

const arbitraryStates = arbitraryEventBodies('call', 4).map(bodies => bodies.map(stateOfBody));
const recordOfSome = (states: readonly CallState[]) =>
  states.length > 0 ? storedRecord(...states) : undefined;

/** A call's events, and listings of it that were each compared with the record of some of them. */
const arbitraryListedCall = fc
  .tuple(arbitraryStates, fc.array(fc.tuple(arbitraryRow, fc.nat(15)), { minLength: 1, maxLength: 3 }))
  .map(([events, comparisons]) => {
    const listings: CallState[] = [];
    for (const [row, mask] of comparisons) {
      const seen = [...events, ...listings].filter((_, index) => (mask >> index) & 1);
      const { state } = compare(row, recordOfSome(seen));
      if (state) listings.push(state);
    }
    return [...events, ...listings];
  });

describe('a listing', () => {
  it('never removes an attribute, or a field of one that is documented or extra', () => {
    fc.assert(
      fc.property(arbitraryStates, arbitraryRow, (states, row) => {
        const before = storedRecord(...states);
        const { state } = compare(row, before);
        if (!state) return;
        const after = storedRecord(...states, state);
        expect(Object.keys(after)).toEqual(
          expect.arrayContaining(Object.keys(before).filter(name => name !== 'truncated')),
        );
        expect(Object.keys(dataOfRecord(after))).toEqual(
          expect.arrayContaining(Object.keys(dataOfRecord(before))),
        );
      }),
      RUNS,
    );
  });

  it('ranks above what it was compared with, and below every other event of its phase or a later one', () => {
    fc.assert(
      fc.property(arbitraryStates, arbitraryStates, arbitraryRow, (seen, others, row) => {
        const record = storedRecord(...seen);
        const { state } = compare(row, record);
        if (!state) return;
        const phase = phaseOf(state);
        const wasAtPhase = record.status && 'S' in record.status && record.status.S === STATUSES[phase];
        for (const event of seen) expect(isAbove(state, event)).toBe(true);
        for (const event of others) {
          const isKnown = !isAbove(event, seen.reduce(merge));
          if (phaseOf(event) < phase) expect(isAbove(state, event)).toBe(true);
          else expect(isAbove(event, state)).toBe(!(wasAtPhase && isNewer(row, record) && isKnown));
        }
      }),
      RUNS,
    );
  });

  it('never undoes an event that came between comparison and writing, of its phase or a later one', () => {
    fc.assert(
      fc.property(
        arbitraryStates,
        arbitraryEventBody('call').map(stateOfBody),
        arbitraryRow,
        (seen, late, row) => {
          const { state } = compare(row, recordOfSome(seen));
          if (!state || phaseOf(late) < phaseOf(state)) return;
          const withoutListing = [...seen, late].reduce(merge);
          if (withoutListing.snapshot.version !== late.snapshot.version) return;
          expect(merge(withoutListing, state).snapshot).toEqual(late.snapshot);
        },
      ),
      RUNS,
    );
  });

  it('of the same row gives nothing once it is recorded', () => {
    fc.assert(
      fc.property(arbitraryStates, fc.boolean(), arbitraryRow, (states, isRecorded, row) => {
        const seen = isRecorded ? states : [];
        const { state } = compare(row, recordOfSome(seen));
        if (!state) return;
        expect(compare(row, storedRecord(...seen, state))).toEqual({ kind: 'complete' });
      }),
      RUNS,
    );
  });

  it('is the same event whenever it is made, and however the row is ordered', () => {
    fc.assert(
      fc.property(arbitraryStates, arbitraryRow, (states, row) => {
        const record = storedRecord(...states);
        const reversed = Object.fromEntries(Object.entries(row.data).toReversed());
        const { event } = compare(row, record);
        expect(compare({ ...row, data: reversed }, record).event?.known.request_id).toBe(
          event?.known.request_id,
        );
        expect(compare(row, record).event).toEqual(event);
      }),
      RUNS,
    );
  });

  it('does not bring a forgotten call back', () => {
    fc.assert(
      fc.property(arbitraryStates, arbitraryRow, (states, row) => {
        const tombstone = tombstoneOf('call');
        expect(compare(row, recordOf(tombstone))).toEqual({ kind: 'complete' });
        const { state } = compare(row, recordOfSome(states));
        if (state) expect(merge(tombstone, state)).toEqual(tombstone);
      }),
      RUNS,
    );
  });
});

it('events and listings give one record in whatever order, how often and how they are batched', () => {
  const delivered = arbitraryListedCall.chain(states =>
    fc.tuple(fc.constant(states), redelivered(states).chain(inPieces)),
  );
  fc.assert(
    fc.property(delivered, ([states, batches]) => {
      const folded = batches.map(batch => batch.reduce(merge)).reduce(merge);
      expect(folded).toEqual(states.reduce(merge));
      const newest = states.toSorted((a, b) => (isAbove(a, b) ? 1 : -1)).at(-1);
      expect(folded.snapshot).toEqual(newest?.snapshot);
    }),
    RUNS,
  );
});

it('comparing again and again ends with nothing left to do', () => {
  fc.assert(
    fc.property(arbitraryListedCall, arbitraryRow, (states, row) => {
      const listings: CallState[] = [];
      for (let round = 0; round < 3; round++) {
        const { state } = compare(row, storedRecord(...states, ...listings));
        if (state) listings.push(state);
      }
      expect(listings.length).toBeLessThanOrEqual(1);
    }),
    RUNS,
  );
});

describe('data and record', () => {
  it('give each other: an event of the data of a record has the attributes of the record', () => {
    const oddMetadata = fc.dictionary(arbitraryText, arbitraryJson, { minKeys: 1, maxKeys: 2 });
    fc.assert(
      fc.property(arbitraryEventBody('call'), fc.option(oddMetadata), (body, odd) => {
        const sent = JSON.parse(body);
        if (odd)
          sent.data.metadata = { ...sent.data.metadata, ...odd, duration: 7, analysis: { '': 1, ...odd } };
        const record = storedRecord(stateOfBody(JSON.stringify(sent)));
        const { data: _data, ...envelope } = sent;
        const again = stringifyJson({ ...envelope, data: dataOfRecord(record) });
        const snapshot = (attributes: typeof record) =>
          Object.fromEntries(SNAPSHOT_ATTRIBUTES.map(name => [name, attributes[name]]));
        expect(snapshot(storedRecord(stateOfBody(again)))).toEqual(snapshot(record));
      }),
      runs(100, 300),
    );
  });
});

it('the generated calls meet the cases that matter often enough', () => {
  const seen = { ahead: 0, newer: 0, complete: 0, missing: 0 };
  for (const [states, row] of fc.sample(fc.tuple(arbitraryStates, arbitraryRow), { numRuns: 300, seed: 1 })) {
    const { kind, event } = compare(row, storedRecord(...states));
    if (kind === 'complete') seen.complete++;
    else if (event?.known.event === 'callfold.listed')
      seen[event.known.over.length === 1 ? 'ahead' : 'newer']++;
    if (compare(row, undefined).kind === 'missing') seen.missing++;
  }
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});

function phaseOf({ snapshot: { attributes } }: CallState): number {
  const { status } = attributes;
  return STATUSES.findIndex(name => status && 'S' in status && name === status.S);
}

function isAbove(a: CallState, b: CallState): boolean {
  return Buffer.from(a.snapshot.version).compare(Buffer.from(b.snapshot.version)) > 0;
}

function isNewer(row: Row, record: ReturnType<typeof storedRecord>): boolean {
  return (row.updated ?? '') > (toInstant(dataOfRecord(record).updated_at) ?? '');
}
