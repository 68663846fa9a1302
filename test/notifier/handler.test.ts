import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { AttributeMap } from '../../call/attribute-value.ts';
import { type CallState, merge, recordOf } from '../../call/fold.ts';
import { tombstoneOf } from '../../call/tombstone.ts';
import type { Notice } from '../../events/notice.ts';
import { createNotifierHandler, type NotifierDependencies } from '../../functions/notifier/handler.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import type { Item } from '../../store/calls/plain-json.ts';
import { recordedTelemetry } from '../runtime/recorded-telemetry.ts';
import { documentedState } from '../whippy/documented.ts';

/** Some seconds after the documented call. */
const AT = Date.parse('2024-10-31T12:55:05Z') / 1000;

const started = (id: string) => documentedState('call.started', { data: { id } });
const ended = (id: string) => documentedState('call.ended', { data: { id } });
const analyzed = (id: string) => documentedState('call.analyzed', { data: { id } });

/** A batch of the stream: each state is written into the record of its call. Sequence numbers are 1, 2, ... */
function streamOf(...writes: readonly CallState[]): DynamoDBStreamEvent {
  const states = new Map<string, CallState>();
  return {
    Records: writes.map((write, index) => {
      const before = states.get(write.callId);
      const after = before ? merge(before, write) : write;
      states.set(write.callId, after);
      return {
        eventSource: 'aws:dynamodb',
        eventName: before ? 'MODIFY' : 'INSERT',
        dynamodb: {
          SequenceNumber: String(index + 1),
          ApproximateCreationDateTime: AT,
          NewImage: recordOf(after),
          ...(before ? { OldImage: recordOf(before) } : {}),
        },
      } as DynamoDBStreamEvent['Records'][number];
    }),
  };
}

/** The notifier before a bus that refuses what it is told to, and a table. */
function notifier(
  changes: Partial<NotifierDependencies> = {},
  records: { [callId: string]: CallState } = {},
) {
  const telemetry = recordedTelemetry();
  const requests: Notice[][] = [];
  const again: string[] = [];
  const handler = createNotifierHandler({
    async put(notices) {
      requests.push([...notices]);
      return new Map();
    },
    async lookAgain(callIds) {
      again.push(...callIds);
      return new Set();
    },
    readBatch: async () => [],
    fetchRecord: async id => (records[id] ? (recordOf(records[id]) as Item) : undefined),
    patienceMs: 900_000,
    telemetry,
    ...changes,
  });
  return {
    telemetry,
    again,
    requests,
    published: () => requests.flat().map(({ detailType, callId }) => `${detailType} ${callId}`),
    async publish(batch: Parameters<typeof handler>[0]) {
      const { batchItemFailures } = await handler(batch, lambdaContext());
      expect(telemetry.open).toBe(0);
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
  };
}

const refusing = (types: readonly string[]): NotifierDependencies['put'] => {
  return async notices =>
    new Map(notices.flatMap(one => (types.includes(one.detailType) ? [[one, 'ThrottlingException']] : [])));
};

describe('a batch of the stream', () => {
  it('is published, in the order of each call, and nothing is reported back', async () => {
    const { publish, published, requests, again, telemetry } = notifier();
    expect(await publish(streamOf(started('a'), ended('b'), ended('a'), analyzed('a')))).toEqual([]);
    expect(published()).toEqual(['Call Started a', 'Call Ended b', 'Call Ended a', 'Call Finished a']);
    expect(requests.map(({ length }) => length)).toEqual([2, 1, 1]);
    expect(again).toEqual(['b', 'a']);
    expect(telemetry.counts).toContain('published event=Call Finished');
    expect(telemetry.lines[0]).toEqual({
      level: 'info',
      message: 'Published',
      fields: { outcome: 'published', event: 'Call Started', call_id: 'a' },
    });
  });

  it('is put on the bus ten at a time', async () => {
    const { publish, requests } = notifier();
    await publish(streamOf(...Array.from({ length: 23 }, (_, index) => analyzed(`call-${index}`))));
    expect(requests.map(({ length }) => length)).toEqual([10, 10, 3]);
  });

  it('publishes nothing about a call that is forgotten', async () => {
    const { publish, published } = notifier();
    expect(await publish(streamOf(tombstoneOf('a')))).toEqual([]);
    expect(published()).toEqual([]);
  });

  it('is reported back from the first record that the bus refuses, and nothing is published after it', async () => {
    const { publish, again, telemetry } = notifier({ put: refusing(['Call Ended']) });
    expect(
      await publish(streamOf(started('a'), started('b'), ended('a'), ended('b'), analyzed('a'))),
    ).toEqual(['3']);
    expect(again).toEqual([]);
    expect(telemetry.counts).toEqual([
      'published event=Call Started',
      'published event=Call Started',
      'unpublished',
    ]);
    expect(telemetry.lines.at(-1)).toEqual({
      level: 'error',
      message: 'Not published',
      fields: { outcome: 'failed', event: 'Call Ended', call_id: 'b', reason: 'ThrottlingException' },
    });
  });

  it('is reported back as a whole if the bus is out of reach', async () => {
    const { publish } = notifier({ put: () => Promise.reject(new Error('out of reach')) });
    expect(await publish(streamOf(started('a'), started('b')))).toEqual(['1']);
  });

  it.each<[string, NotifierDependencies['lookAgain']]>([
    ['refuses', async callIds => new Set(callIds)],
    ['is out of reach', () => Promise.reject(new Error('out of reach'))],
  ])('is reported back from the first call that ended, if the queue %s', async (_what, lookAgain) => {
    const { publish, published } = notifier({ lookAgain });
    expect(await publish(streamOf(started('a'), ended('b')))).toEqual(['2']);
    expect(published()).toEqual(['Call Started a', 'Call Ended b']);
  });

  it('leaves a correction unpublished if what came before it is refused', async () => {
    const late = streamOf(ended('a'), analyzed('a'));
    for (const { dynamodb } of late.Records.slice(1)) {
      if (dynamodb) dynamodb.ApproximateCreationDateTime = AT + 3600;
    }
    const whole = notifier();
    await whole.publish(late);
    expect(whole.published()).toEqual(['Call Ended a', 'Call Finished a', 'Call Corrected a']);
    const requests: string[] = [];
    const { publish } = notifier({
      async put(notices, signal) {
        requests.push(...notices.map(({ detailType }) => detailType));
        return refusing(['Call Finished'])(notices, signal);
      },
    });
    expect(await publish(late)).toEqual(['2']);
    expect(requests).toEqual(['Call Ended', 'Call Finished']);
  });
});

describe('a call that is looked at again', () => {
  const message = (callId: string) => JSON.stringify({ call_id: callId });

  it('is finished if it has not been analyzed, under the id that it would have had with an analysis', async () => {
    const { publish, published, requests } = notifier({}, { a: ended('a'), b: analyzed('b') });
    expect(await publish(batchOf(['a', 'b', 'gone'].map(message)))).toEqual([]);
    expect(published()).toEqual(['Call Finished a']);
    const analysis = notifier();
    await analysis.publish(streamOf(analyzed('a')));
    expect(requests[0]?.[0]?.id).toBe(analysis.requests[0]?.[0]?.id);
  });

  it('comes again if the table or the bus is out of reach, and alone', async () => {
    const withoutTable = notifier({
      fetchRecord: async id => (id === 'b' ? Promise.reject(new Error('no')) : (recordOf(ended(id)) as Item)),
    });
    expect(await withoutTable.publish(batchOf(['a', 'b', 'c'].map(message)))).toEqual(['1']);
    expect(withoutTable.published()).toEqual(['Call Finished a', 'Call Finished c']);
    const withoutBus = notifier({ put: refusing(['Call Finished']) }, { a: ended('a') });
    expect(await withoutBus.publish(batchOf([message('a')]))).toEqual(['0']);
    expect(withoutBus.telemetry.counts).toEqual(['unpublished']);
  });

  it.each(['', '{}', '{"call_id":""}', '{"call_id":7}', 'null'])('is none in %j', async body => {
    const { publish, telemetry } = notifier();
    expect(await publish(batchOf([body]))).toEqual(['0']);
    expect(telemetry.lines.map(({ fields }) => (fields.error as Error).name)).toEqual([
      'UnknownMessageError',
    ]);
  });
});

describe('a batch that Lambda gave up on', () => {
  const body = JSON.stringify({
    requestContext: { condition: 'RetryAttemptsExhausted' },
    DDBStreamBatchInfo: {
      shardId: 'shard',
      startSequenceNumber: '1',
      endSequenceNumber: '2',
      batchSize: 2,
      streamArn: 'arn',
    },
  });
  const change = (after: AttributeMap) => ({ before: undefined, after, at: AT * 1000 });

  it('is published as if it had just come', async () => {
    const { publish, published, again } = notifier({
      readBatch: async () => [change(recordOf(analyzed('a'))), change(recordOf(ended('b')))],
    });
    expect(await publish(batchOf([body]))).toEqual([]);
    expect(published()).toEqual(['Call Finished a', 'Call Ended b']);
    expect(again).toEqual(['b']);
  });

  it('comes again if the stream does not have it', async () => {
    const { publish, telemetry } = notifier({ readBatch: () => Promise.reject(new Error('trimmed')) });
    expect(await publish(batchOf([body]))).toEqual(['0']);
    expect(telemetry.lines[0]?.fields.error).toMatchObject({ name: 'UnavailableError', service: 'stream' });
  });
});
