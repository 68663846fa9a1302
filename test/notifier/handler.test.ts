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
    told: () => requests.flat().map(({ detailType, callId }) => `${detailType} ${callId}`),
    async tell(batch: Parameters<typeof handler>[0]) {
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
  it('is told, in the order of each call, and nothing is reported back', async () => {
    const { tell, told, requests, again, telemetry } = notifier();
    expect(await tell(streamOf(started('a'), ended('b'), ended('a'), analyzed('a')))).toEqual([]);
    expect(told()).toEqual(['Call Started a', 'Call Ended b', 'Call Ended a', 'Call Finished a']);
    expect(requests.map(({ length }) => length)).toEqual([2, 1, 1]);
    expect(again).toEqual(['b', 'a']);
    expect(telemetry.counts).toContain('told event=Call Finished');
    expect(telemetry.lines[0]).toEqual({
      level: 'info',
      message: 'Told',
      fields: { outcome: 'told', event: 'Call Started', call_id: 'a' },
    });
  });

  it('is put on the bus ten at a time', async () => {
    const { tell, requests } = notifier();
    await tell(streamOf(...Array.from({ length: 23 }, (_, index) => analyzed(`call-${index}`))));
    expect(requests.map(({ length }) => length)).toEqual([10, 10, 3]);
  });

  it('tells nothing of a call that is forgotten', async () => {
    const { tell, told } = notifier();
    expect(await tell(streamOf(tombstoneOf('a')))).toEqual([]);
    expect(told()).toEqual([]);
  });

  it('is reported back from the first record that the bus refuses, and nothing is told after it', async () => {
    const { tell, again, telemetry } = notifier({ put: refusing(['Call Ended']) });
    expect(await tell(streamOf(started('a'), started('b'), ended('a'), ended('b'), analyzed('a')))).toEqual([
      '3',
    ]);
    expect(again).toEqual([]);
    expect(telemetry.counts).toEqual(['told event=Call Started', 'told event=Call Started', 'untold']);
    expect(telemetry.lines.at(-1)).toEqual({
      level: 'error',
      message: 'Not told',
      fields: { outcome: 'failed', event: 'Call Ended', call_id: 'b', reason: 'ThrottlingException' },
    });
  });

  it('is reported back as a whole if the bus is out of reach', async () => {
    const { tell } = notifier({ put: () => Promise.reject(new Error('out of reach')) });
    expect(await tell(streamOf(started('a'), started('b')))).toEqual(['1']);
  });

  it.each<[string, NotifierDependencies['lookAgain']]>([
    ['refuses', async callIds => new Set(callIds)],
    ['is out of reach', () => Promise.reject(new Error('out of reach'))],
  ])('is reported back from the first call that ended, if the queue %s', async (_what, lookAgain) => {
    const { tell, told } = notifier({ lookAgain });
    expect(await tell(streamOf(started('a'), ended('b')))).toEqual(['2']);
    expect(told()).toEqual(['Call Started a', 'Call Ended b']);
  });

  it('leaves a correction untold if what came before it is refused', async () => {
    const late = streamOf(ended('a'), analyzed('a'));
    for (const { dynamodb } of late.Records.slice(1)) {
      if (dynamodb) dynamodb.ApproximateCreationDateTime = AT + 3600;
    }
    const whole = notifier();
    await whole.tell(late);
    expect(whole.told()).toEqual(['Call Ended a', 'Call Finished a', 'Call Corrected a']);
    const requests: string[] = [];
    const { tell } = notifier({
      async put(notices, signal) {
        requests.push(...notices.map(({ detailType }) => detailType));
        return refusing(['Call Finished'])(notices, signal);
      },
    });
    expect(await tell(late)).toEqual(['2']);
    expect(requests).toEqual(['Call Ended', 'Call Finished']);
  });
});

describe('a call that is looked at again', () => {
  const message = (callId: string) => JSON.stringify({ call_id: callId });

  it('is finished if it has not been analyzed, under the id that it would have had with an analysis', async () => {
    const { tell, told, requests } = notifier({}, { a: ended('a'), b: analyzed('b') });
    expect(await tell(batchOf(['a', 'b', 'gone'].map(message)))).toEqual([]);
    expect(told()).toEqual(['Call Finished a']);
    const analysis = notifier();
    await analysis.tell(streamOf(analyzed('a')));
    expect(requests[0]?.[0]?.id).toBe(analysis.requests[0]?.[0]?.id);
  });

  it('comes again if the table or the bus is out of reach, and alone', async () => {
    const withoutTable = notifier({
      fetchRecord: async id => (id === 'b' ? Promise.reject(new Error('no')) : (recordOf(ended(id)) as Item)),
    });
    expect(await withoutTable.tell(batchOf(['a', 'b', 'c'].map(message)))).toEqual(['1']);
    expect(withoutTable.told()).toEqual(['Call Finished a', 'Call Finished c']);
    const withoutBus = notifier({ put: refusing(['Call Finished']) }, { a: ended('a') });
    expect(await withoutBus.tell(batchOf([message('a')]))).toEqual(['0']);
    expect(withoutBus.telemetry.counts).toEqual(['untold']);
  });

  it.each(['', '{}', '{"call_id":""}', '{"call_id":7}', 'null'])('is none in %j', async body => {
    const { tell, telemetry } = notifier();
    expect(await tell(batchOf([body]))).toEqual(['0']);
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

  it('is told as if it had just come', async () => {
    const { tell, told, again } = notifier({
      readBatch: async () => [change(recordOf(analyzed('a'))), change(recordOf(ended('b')))],
    });
    expect(await tell(batchOf([body]))).toEqual([]);
    expect(told()).toEqual(['Call Finished a', 'Call Ended b']);
    expect(again).toEqual(['b']);
  });

  it('comes again if the stream does not have it', async () => {
    const { tell, telemetry } = notifier({ readBatch: () => Promise.reject(new Error('trimmed')) });
    expect(await tell(batchOf([body]))).toEqual(['0']);
    expect(telemetry.lines[0]?.fields.error).toMatchObject({ name: 'UnavailableError', service: 'stream' });
  });
});
