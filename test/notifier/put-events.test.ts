import type { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Notice } from '../../events/notice.ts';
import { putEventsOn } from '../../functions/notifier/put-events.ts';

const notice = (id: string): Notice => ({
  detailType: 'Call Finished',
  callId: id,
  id,
  detail: `{"id":"${id}"}`,
});

/** A bus that refuses an event as many times as it is told to. */
function bus(refusals: { [detail: string]: number }) {
  const requests: string[][] = [];
  const pauses: number[] = [];
  const client = {
    async send({ input }: PutEventsCommand) {
      const details = (input.Entries ?? []).map(({ Detail = '' }) => Detail);
      requests.push(details.map(detail => JSON.parse(detail).id));
      return {
        Entries: details.map(detail => {
          const { id } = JSON.parse(detail);
          refusals[id] = (refusals[id] ?? 0) - 1;
          return refusals[id] >= 0 ? { ErrorCode: 'ThrottlingException' } : { EventId: id };
        }),
      };
    },
  };
  const put = putEventsOn(
    client as unknown as EventBridgeClient,
    'bus',
    async pause => void pauses.push(pause),
  );
  return { put, requests, pauses };
}

const signal = new AbortController().signal;

test('what the bus takes is sent once', async () => {
  const { put, requests, pauses } = bus({});
  expect(await put([notice('a'), notice('b')], signal)).toEqual(new Map());
  expect([requests, pauses]).toEqual([[['a', 'b']], []]);
});

test('only what the bus refuses is tried again', async () => {
  const { put, requests, pauses } = bus({ b: 1, c: 2 });
  expect(await put(['a', 'b', 'c'].map(notice), signal)).toEqual(new Map());
  expect(requests).toEqual([['a', 'b', 'c'], ['b', 'c'], ['c']]);
  expect(pauses).toHaveLength(2);
});

test('what it still refuses is given back with the reason', async () => {
  const { put, requests } = bus({ b: 9 });
  const b = notice('b');
  expect(await put([notice('a'), b], signal)).toEqual(new Map([[b, 'ThrottlingException']]));
  expect(requests).toHaveLength(3);
});

test('nothing is tried again when there is no time left', async () => {
  const { put, requests } = bus({ b: 1 });
  expect((await put([notice('b')], AbortSignal.abort())).size).toBe(1);
  expect(requests).toHaveLength(1);
});
