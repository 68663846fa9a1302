import * as fc from 'fast-check';
import type { AttributeMap } from '../../call/attribute-value.ts';
import { recordOf } from '../../call/fold.ts';
import { PROOF_ID_PREFIX } from '../../call/proof.ts';
import { tombstoneOf } from '../../call/tombstone.ts';
import { decide, isOverdue } from '../../events/decide.ts';
import {
  arbitraryRunning,
  arbitraryWrites,
  changesOf,
  PATIENCE,
  type Published,
  publish,
} from '../events/publishing.ts';
import { runs } from '../full-size.ts';

const RUNS = runs(200, 1000);
const writes = arbitraryWrites('call');

const idsOf = (published: readonly Published[], type: string) =>
  new Set(published.filter(one => one.type === type).map(one => one.id));
const last = (changes: ReturnType<typeof changesOf>) => changes.at(-1)?.after as AttributeMap;
const statusOf = (record: AttributeMap) => (record.status as { S: string }).S;

/** What counts of a record: not when it was written, nor in which form. */
function contentOf(record: AttributeMap): AttributeMap {
  const left = ['updated_at', 'api_version', 'version', 'started_event', 'ended_event', 'analyzed_event'];
  return Object.fromEntries(Object.entries(record).filter(([name]) => !left.includes(name)));
}

/** What a consumer has of a call that drops repetitions by their ids, and of the rest keeps the newest version. */
function keptBy(published: readonly Published[]): Published | undefined {
  const seen = new Set<string>();
  let kept: Published | undefined;
  const versionOf = ({ record }: Published) => (record.version as { S: string }).S;
  for (const one of published) {
    if (!/Finished|Corrected/.test(one.type) || seen.has(one.id)) continue;
    seen.add(one.id);
    if (!kept || versionOf(one) > versionOf(kept)) kept = one;
  }
  return kept;
}

test('Call Finished is published under one id for a call that ended, however its events and the stream come', () => {
  fc.assert(
    fc.property(writes, arbitraryRunning, (events, running) => {
      const changes = changesOf(events);
      const published = publish(changes, running);
      expect(idsOf(published, 'Call Finished').size).toBe(statusOf(last(changes)) === 'started' ? 0 : 1);
      for (const type of ['Call Started', 'Call Ended'])
        expect(idsOf(published, type).size).toBeLessThanOrEqual(1);
    }),
    RUNS,
  );
});

test('a consumer that drops repetitions ends up with what the record says', () => {
  fc.assert(
    fc.property(writes, arbitraryRunning, (events, running) => {
      const changes = changesOf(events);
      const kept = keptBy(publish(changes, running));
      if (statusOf(last(changes)) === 'started') expect(kept).toBeUndefined();
      else expect(contentOf(kept?.record ?? {})).toEqual(contentOf(last(changes)));
    }),
    RUNS,
  );
});

test('without an analysis, Call Finished is published after the patience and not before', () => {
  fc.assert(
    fc.property(writes, arbitraryRunning, (events, running) => {
      const changes = changesOf(events);
      fc.pre(statusOf(last(changes)) === 'ended');
      const ended = changes.find(({ after }) => after && statusOf(after) === 'ended')?.at ?? 0;
      const [finished] = publish(changes, running).filter(({ type }) => type === 'Call Finished');
      expect(finished?.at).toBeGreaterThanOrEqual(ended + PATIENCE);
    }),
    RUNS,
  );
});

test('reading the stream again publishes nothing new', () => {
  fc.assert(
    fc.property(writes, arbitraryRunning, (events, running) => {
      const changes = changesOf(events);
      const ids = (restarts: readonly number[]) =>
        new Set(publish(changes, { ...running, restarts }).map(({ id }) => id));
      expect(ids(running.restarts)).toEqual(ids([]));
    }),
    RUNS,
  );
});

test('a correction is published under one id per version, and only of what has changed', () => {
  fc.assert(
    fc.property(writes, arbitraryRunning, (events, running) => {
      const published = publish(changesOf(events), running).filter(({ type }) => type === 'Call Corrected');
      const versions = new Set(published.map(({ record }) => (record.version as { S: string }).S));
      expect(idsOf(published, 'Call Corrected').size).toBe(versions.size);
    }),
    RUNS,
  );
});

test('a forgotten call, a deleted one and a made-up one of prove publish nothing', () => {
  const forgotten = recordOf(tombstoneOf('call'));
  fc.assert(
    fc.property(
      writes,
      arbitraryWrites(`${PROOF_ID_PREFIX}1`),
      arbitraryRunning,
      (events, proof, running) => {
        const after = last(changesOf(events));
        for (const gone of [forgotten, undefined]) {
          const decision = decide({ before: after, after: gone, at: 0 }, PATIENCE);
          expect(decision).toEqual({ publish: [], looksAgain: false });
          expect(isOverdue(gone)).toBe(false);
        }
        expect(publish(changesOf(proof), running)).toEqual([]);
      },
    ),
    RUNS,
  );
});

test('the made-up writes meet the cases that matter', () => {
  const seen = { repeated: 0, corrected: 0, withoutAnalysis: 0, finishedTwice: 0 };
  for (const [events, running] of fc.sample(fc.tuple(writes, arbitraryRunning), { numRuns: 2000, seed: 1 })) {
    const changes = changesOf(events);
    const published = publish(changes, running);
    const finished = published.filter(({ type }) => type === 'Call Finished');
    if (published.length > new Set(published.map(({ id }) => id)).size) seen.repeated++;
    if (published.some(({ type }) => type === 'Call Corrected')) seen.corrected++;
    if (statusOf(last(changes)) === 'ended') seen.withoutAnalysis++;
    if (new Set(finished.map(({ record }) => JSON.stringify(record))).size > 1) seen.finishedTwice++;
  }
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});
