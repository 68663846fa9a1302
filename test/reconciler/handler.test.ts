import { createReconcilerHandler, type ReconcilerDependencies } from '../../functions/reconciler/handler.ts';
import type { Progress } from '../../functions/reconciler/pass.ts';
import { lambdaContext } from '../../samples/aws-events.ts';
import type { JsonObject } from '../../text/json.ts';
import { WhippyError } from '../../whippy/whippy-error.ts';
import { page, storedRecord } from '../completeness/listing.ts';
import { recordedTelemetry } from '../runtime/recorded-telemetry.ts';
import { documented, documentedState } from '../whippy/documented.ts';

/** The documented call once it has ended, under another id. */
const call = (id: string) => ({ data: { ...(documented('call.ended').data as JsonObject), id } });

/** A run that lists three calls: one is missing, one behind, and one complete. */
async function run(changes: Partial<ReconcilerDependencies> = {}) {
  const telemetry = recordedTelemetry();
  const saved: Progress[] = [];
  const handler = createReconcilerHandler({
    progress: { load: async () => ({}), save: async progress => void saved.push(progress) },
    readSecret: async () => 'wk_live_the-api-key',
    async *listCalls() {
      yield page(undefined, call('missing'), call('behind'), call('complete'));
    },
    fetchRecords: async () =>
      new Map([
        ['behind', storedRecord(documentedState('call.started', { data: { id: 'behind' } }))],
        ['complete', storedRecord(documentedState('call.ended', { data: { id: 'complete' } }))],
      ]),
    send: async () => 0,
    now: () => Date.parse('2024-10-31T14:00:00Z'),
    telemetry,
    ...changes,
  });
  await handler({}, lambdaContext());
  expect(telemetry.open).toBe(0);
  return { ...telemetry, saved };
}

it('counts what it found, and names the calls that it repaired', async () => {
  const { counts, lines, saved } = await run();
  expect(counts).toEqual(['listed x3', 'missing', 'behind', 'incomplete x3']);
  expect(lines.map(({ level, fields }) => [level, fields])).toEqual([
    ['info', { outcome: 'missing', call_id: 'missing' }],
    ['info', { outcome: 'behind', call_id: 'behind' }],
    [
      'info',
      {
        outcome: 'finished',
        calls: {
          listed: 3,
          complete: 1,
          missing: 1,
          behind: 1,
          unsettled: 0,
          unreadable: 0,
          unsent: 0,
          incomplete: 3,
        },
      },
    ],
  ]);
  expect(saved).toEqual([{ compared: '2024-10-31T14:00:00.000Z', lookedBack: '2024-10-31T14:00:00.000Z' }]);
});

it('publishes no metric where there is nothing to count', async () => {
  async function* listCalls() {
    yield page(undefined);
  }
  expect((await run({ listCalls })).counts).toEqual([]);
});

async function* brokenList(error: Error) {
  yield page('2', call('missing'));
  throw error;
}

const OUT_OF_REACH = () => Promise.reject(new Error('out of reach'));

it.each<[string, Partial<ReconcilerDependencies>]>([
  ['unauthorized', { listCalls: () => brokenList(new WhippyError('unauthorized', 'No such key')) }],
  ['forbidden', { listCalls: () => brokenList(new WhippyError('forbidden', 'Not with this key')) }],
  ['changed', { listCalls: () => brokenList(new WhippyError('changed', 'No list')) }],
  ['rate_limited', { listCalls: () => brokenList(new WhippyError('rate_limited', 'Too many')) }],
  ['unreachable', { listCalls: () => brokenList(new WhippyError('unreachable', 'ENOTFOUND')) }],
  ['unauthorized', { readSecret: async () => 'short' }],
  ['secret', { readSecret: OUT_OF_REACH }],
  ['table', { fetchRecords: OUT_OF_REACH }],
  ['queue', { send: OUT_OF_REACH }],
  ['queue', { send: async () => 1 }],
  ['progress', { progress: { load: OUT_OF_REACH, save: async () => undefined } }],
  ['progress', { progress: { load: async () => ({}), save: OUT_OF_REACH } }],
  ['unexpected', { listCalls: () => brokenList(new TypeError('a bug')) }],
])('that fails is counted and logged, by what to do about it: %s', async (reason, changes) => {
  const { counts, lines } = await run(changes);
  expect(counts.at(-1)).toBe(`runFailed reason=${reason}`);
  expect(lines.filter(({ level }) => level === 'error')).toEqual([
    {
      level: 'error',
      message: 'Not reconciled',
      fields: { outcome: 'failed', reason, error: expect.any(Error) },
    },
  ]);
});

it('that fails counts what it found before', async () => {
  const { counts } = await run({ listCalls: () => brokenList(new WhippyError('changed', 'No list')) });
  expect(counts).toEqual(['listed', 'missing', 'incomplete', 'runFailed reason=changed']);
});
