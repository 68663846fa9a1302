import * as fc from 'fast-check';
import { merge, missingFrom, recordOf, stateOf } from '../../call/fold.ts';
import { tombstoneOf } from '../../call/tombstone.ts';
import { runs } from '../full-size.ts';
import { arbitraryEventBodies, arbitraryEventBody, inPieces, redelivered } from '../whippy/arbitrary.ts';
import { toEvent } from '../whippy/documented.ts';
import { expectedRecord } from './expected-record.ts';

const RUNS = runs(100, 1000);

const arbitraryBodies = arbitraryEventBodies('call');
const arbitraryState = arbitraryBodies.map(bodies => foldAll(bodies));

const stateOfBody = (body: string) => stateOf(toEvent(body), { retentionDays: 30 });
const foldAll = (bodies: readonly string[]) => bodies.map(stateOfBody).reduce(merge);

describe('the fold', () => {
  it('is commutative', () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryState, (a, b) => {
        expect(merge(a, b)).toEqual(merge(b, a));
      }),
      RUNS,
    );
  });

  it('is associative', () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryState, arbitraryState, (a, b, c) => {
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
      }),
      RUNS,
    );
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryState, (a, b) => {
        expect(merge(a, a)).toEqual(a);
        const joined = merge(a, b);
        expect(merge(joined, a)).toEqual(joined);
        expect(merge(b, joined)).toEqual(joined);
      }),
      RUNS,
    );
  });

  it('gives the record of the sorted set', () => {
    fc.assert(
      fc.property(arbitraryBodies, bodies => {
        expect(recordOf(foldAll(bodies))).toEqual(expectedRecord(bodies, { retentionDays: 30 }));
      }),
      RUNS,
    );
  });
});

describe('the record does not depend on', () => {
  it('the order of its events', () => {
    const shuffled = arbitraryBodies.chain(bodies =>
      fc.tuple(
        fc.constant(bodies),
        fc.shuffledSubarray(bodies, { minLength: bodies.length, maxLength: bodies.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([bodies, inOtherOrder]) => {
        expect(foldAll(inOtherOrder)).toEqual(foldAll(bodies));
      }),
      RUNS,
    );
  });

  it('how often they come', () => {
    const repeated = arbitraryBodies.chain(bodies => fc.tuple(fc.constant(bodies), redelivered(bodies)));
    fc.assert(
      fc.property(repeated, ([bodies, deliveries]) => {
        expect(foldAll(deliveries)).toEqual(foldAll(bodies));
      }),
      RUNS,
    );
  });

  it('which of them come together', () => {
    const batched = arbitraryBodies.chain(bodies => fc.tuple(fc.constant(bodies), inPieces(bodies)));
    fc.assert(
      fc.property(batched, ([bodies, batches]) => {
        expect(batches.map(foldAll).reduce(merge)).toEqual(foldAll(bodies));
      }),
      RUNS,
    );
  });

  it('how their JSON is written', () => {
    fc.assert(
      fc.property(arbitraryEventBody('call'), fc.nat(4), (body, indent) => {
        // An object that DynamoDB cannot hold as a map is kept as its text, in which the order does show.
        fc.pre(!JSON.stringify(stateOfBody(body)).includes('"S":"{'));
        const rewritten = JSON.stringify(reversed(JSON.parse(body)), null, indent);
        expect(stateOfBody(rewritten)).toEqual(stateOfBody(body));
      }),
      RUNS,
    );
  });
});

describe('a forgotten call', () => {
  it('stays forgotten after any event, before or after', () => {
    const tombstone = tombstoneOf('call');
    fc.assert(
      fc.property(arbitraryState, state => {
        expect(merge(state, tombstone)).toEqual(tombstone);
        expect(merge(tombstone, state)).toEqual(tombstone);
        expect(missingFrom(recordOf(tombstone), state)).toEqual({ snapshot: false, milestones: {} });
      }),
      RUNS,
    );
  });
});

describe('the generated events', () => {
  it('meet the cases that matter often enough for the properties above to mean something', () => {
    const seen = { several: 0, tiedByTime: 0, milestonesOnly: 0, fieldsGone: 0 };
    for (const bodies of fc.sample(arbitraryBodies, { numRuns: 2000, seed: 1 })) {
      const states = bodies.map(stateOfBody);
      const folded = states.reduce(merge);
      const versions = states.map(({ snapshot }) => snapshot.version.split(' ').slice(0, 3).join(' '));
      const written = new Set(states.flatMap(({ snapshot }) => Object.keys(snapshot.attributes)));
      if (bodies.length > 1) seen.several++;
      if (new Set(versions).size < new Set(bodies).size) seen.tiedByTime++;
      if (Object.keys(folded.milestones).length < bodies.length) seen.milestonesOnly++;
      if (Object.keys(folded.snapshot.attributes).length < written.size) seen.fieldsGone++;
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
  });
});

/** The same value with the members of every object in reverse order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  );
}
