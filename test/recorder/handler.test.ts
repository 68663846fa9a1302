import type { AttributeMap } from '../../call/attribute-value.ts';
import { recordOf } from '../../call/fold.ts';
import { createRecorderHandler } from '../../functions/recorder/handler.ts';
import type { RecordUpdate } from '../../functions/recorder/update.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { recordedTelemetry } from '../runtime/recorded-telemetry.ts';
import {
  bareBody,
  DOCUMENTED_CALL_ID,
  documentedBody,
  documentedState,
  listedBody,
} from '../whippy/documented.ts';

const NOW = Date.parse('2024-10-31T12:55:05Z');

/**
 * The real recorder before a table that answers as it is told: every condition holds unless it says that there is no
 * record (`false`), or shows one.
 */
function recorder(
  answer: (update: RecordUpdate) => boolean | AttributeMap | Error = () => true,
  retentionDays?: number,
) {
  const world = { sent: [] as RecordUpdate[], telemetry: recordedTelemetry() };
  const handler = createRecorderHandler({
    async send(update) {
      world.sent.push(update);
      const outcome = answer(update);
      if (outcome instanceof Error) throw outcome;
      if (outcome === true) return { written: true };
      return { written: false, record: outcome === false ? undefined : outcome };
    },
    telemetry: world.telemetry,
    now: () => NOW,
    options: { retentionDays },
  });
  return {
    world,
    record: (bodies: readonly string[], context = lambdaContext()) => handler(batchOf(bodies), context),
  };
}

const idOf = ({ Key }: RecordUpdate) => (Key.call_id as { S: string }).S;
const ended = (id: string) => documentedBody('call.ended', { data: { id } });

describe('a batch', () => {
  it('is recorded, and nothing is reported back', async () => {
    const { record, world } = recorder();
    expect(await record([documentedBody('call.started'), ended('b')])).toEqual({ batchItemFailures: [] });
    expect(world.sent.map(idOf)).toEqual([DOCUMENTED_CALL_ID, 'b']);
    expect(world.telemetry.counts).toEqual(['folded', 'folded']);
    expect(world.telemetry.open).toBe(0);
  });

  it('may be empty', async () => {
    expect(await recorder().record([])).toEqual({ batchItemFailures: [] });
  });

  it('has the events of one call folded first', async () => {
    const { record, world } = recorder();
    await record([documentedBody('call.analyzed'), ended('b'), documentedBody('call.started')]);
    expect(world.sent.map(idOf)).toEqual([DOCUMENTED_CALL_ID, 'b']);
    expect(world.sent[0]?.ExpressionAttributeValues).toMatchObject({
      ':status': { S: 'analyzed' },
      ':started_event': expect.anything(),
      ':analyzed_event': expect.anything(),
    });
  });

  it('gives records their expiry if a retention is configured', async () => {
    const { record, world } = recorder(() => true, 1);
    await record([documentedBody('call.ended')]);
    expect(world.sent[0]?.ExpressionAttributeValues[':expires_at']).toEqual({ N: '1730465680' });
  });

  it('has its calls recorded side by side', async () => {
    const open: (() => void)[] = [];
    const handler = createRecorderHandler({
      send: () => new Promise(resolve => open.push(() => resolve({ written: true }))),
      telemetry: recordedTelemetry(),
      now: () => NOW,
      options: {},
    });
    const answer = handler(batchOf([ended('a'), ended('b'), ended('c')]), lambdaContext());
    await new Promise(resolve => setImmediate(resolve));
    expect(open).toHaveLength(3);
    for (const resolve of open) resolve();
    expect(await answer).toEqual({ batchItemFailures: [] });
  });

  it('has no more than 50 calls recorded at a time, however many it has', async () => {
    let underWay = 0;
    let most = 0;
    const recorded = new Set<string>();
    const handler = createRecorderHandler({
      async send(update) {
        most = Math.max(most, ++underWay);
        await new Promise(resolve => setImmediate(resolve));
        underWay--;
        recorded.add(idOf(update));
        return { written: true };
      },
      telemetry: recordedTelemetry(),
      now: () => NOW,
      options: {},
    });
    await handler(
      batchOf(Array.from({ length: 200 }, (_, number) => ended(`call-${number}`))),
      lambdaContext(),
    );
    expect({ most, recorded: recorded.size }).toEqual({ most: 50, recorded: 200 });
  });
});

describe('what is reported back', () => {
  const failures = (...ids: string[]) => ({
    batchItemFailures: ids.map(itemIdentifier => ({ itemIdentifier })),
  });

  it('is every message of a call that could not be recorded, and no other', async () => {
    const outage = new Error('out of reach');
    const { record, world } = recorder(update => (idOf(update) === 'b' ? outage : true));
    expect(await record([ended('a'), ended('b'), ended('c'), bareBody('call.started', { id: 'b' })])).toEqual(
      failures('1', '3'),
    );
    expect(world.telemetry.counts.toSorted()).toEqual(['failed', 'failed', 'folded', 'folded']);
    expect(world.telemetry.lines.filter(({ level }) => level === 'error')).toEqual([
      {
        level: 'error',
        message: 'Not recorded',
        fields: { outcome: 'failed', call_id: 'b', message_ids: ['1', '3'], error: outage },
      },
    ]);
    expect(world.telemetry.open).toBe(0);
  });

  it.each([
    ['no JSON', '{"event":'],
    ['another event', '{"event":"message.created","data":{"id":"x"}}'],
    ['no usable id', '{"event":"call.ended","data":{"id":""}}'],
    ['nothing', ''],
  ])('is a message that is not a call event: %s', async (_case, body) => {
    const { record, world } = recorder();
    expect(await record([ended('a'), body, ended('b')])).toEqual(failures('1'));
    expect(world.sent.map(idOf)).toEqual(['a', 'b']);
    expect(world.telemetry.counts).toEqual(['failed', 'folded', 'folded']);
    expect(world.telemetry.lines[0]).toMatchObject({
      level: 'error',
      message: 'Not a call event',
      fields: { outcome: 'failed', message_ids: ['1'], error: expect.any(Error) },
    });
  });

  it('is both, if both occur', async () => {
    const { record } = recorder(() => new Error('out of reach'));
    expect(await record(['x', ended('a')])).toEqual(failures('0', '1'));
  });
});

describe('an event', () => {
  it('that is late or a duplicate is not a failure', async () => {
    const newer = recordOf(documentedState('call.analyzed', { data: { id: 'a' } }));
    const late = recorder(
      ({ UpdateExpression }) => UpdateExpression === 'SET #ended_event = :ended_event' || newer,
    );
    expect(await late.record([ended('a')])).toEqual({ batchItemFailures: [] });
    expect(late.world.telemetry.counts).toEqual(['late']);

    const duplicate = recorder(() => recordOf(documentedState('call.ended', { data: { id: 'a' } })));
    expect(await duplicate.record([ended('a')])).toEqual({ batchItemFailures: [] });
    expect(duplicate.world.telemetry.counts).toEqual(['duplicate']);
  });

  it('twice in a batch counts once', async () => {
    const { record, world } = recorder();
    await record([ended('a'), ended('a')]);
    expect(world.telemetry.counts).toEqual(['folded', 'duplicate']);
  });

  it('has its lag measured from its own creation, if it has one, and is not a duplicate', async () => {
    const { record, world } = recorder();
    await record([
      documentedBody('call.ended'),
      documentedBody('call.ended'),
      documentedBody('call.started', { created_at: undefined }),
      documentedBody('call.started', { created_at: '2030-01-01T00:00:00Z' }),
    ]);
    expect(world.telemetry.lags).toEqual([NOW - Date.parse('2024-10-31T12:55:04.316Z'), 0]);
  });

  it('is logged by who and what, not by what was said', async () => {
    const { record, world } = recorder();
    await record([documentedBody('call.ended')]);
    expect(world.telemetry.lines).toEqual([
      {
        level: 'info',
        message: 'Recorded',
        fields: {
          outcome: 'folded',
          event: 'call.ended',
          call_id: DOCUMENTED_CALL_ID,
          request_id: '130de618-9891-4ca2-8b20-00dcd359ca5d',
        },
      },
    ]);
  });
});

describe('the deadline', () => {
  it.each([
    [10, true],
    [60_000, false],
    [-5, true],
  ])('with %d ms left calls for an end within 20 ms: %p', async (remaining, isOver) => {
    let seen: AbortSignal | undefined;
    const handler = createRecorderHandler({
      async send(_update, signal) {
        await new Promise(resolve => setTimeout(resolve, 20));
        seen = signal;
        return { written: true };
      },
      telemetry: recordedTelemetry(),
      now: () => NOW,
      options: {},
    });
    await handler(batchOf([ended('a')]), lambdaContext(remaining));
    expect(seen?.aborted).toBe(isOver);
  });
});

describe('a listing', () => {
  it('is folded with the events of its batch and written with them', async () => {
    const { record, world } = recorder();
    expect(await record([listedBody(), documentedBody('call.started')])).toEqual({ batchItemFailures: [] });
    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]?.ExpressionAttributeValues).toMatchObject({
      ':status': { S: 'ended' },
      ':started_event': expect.anything(),
      ':listed_event': expect.anything(),
    });
    expect(world.telemetry.counts).toEqual(['folded', 'folded']);
  });

  it('says nothing of how long events wait', async () => {
    const { record, world } = recorder();
    await record([listedBody()]);
    expect(world.telemetry.lags).toEqual([]);
  });

  it('without its place is reported back', async () => {
    const { record, world } = recorder();
    const answer = await record([listedBody({ over: undefined })]);
    expect(answer.batchItemFailures).toHaveLength(1);
    expect(world.sent).toEqual([]);
  });
});
