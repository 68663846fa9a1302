import type { Message } from '@aws-sdk/client-sqs';
import { findMessages } from '../../../store/queues/find.ts';
import { depthOf, type Queue, receive, removeAll, setVisibility } from '../../../store/queues/queue.ts';
import { type WalkOptions, walk } from '../../../store/queues/walk.ts';
import { fill, type LocalQueues, startLocalQueues } from './local-queue.ts';

let queues: LocalQueues;
let queue: Queue;

beforeAll(async () => {
  queues = await startLocalQueues();
});

afterAll(() => queues.close());

beforeEach(async () => {
  queue = await queues.create();
  queues.requests.length = 0;
});

function options(changes: Partial<WalkOptions> = {}): WalkOptions {
  return { limit: 1000, signal: new AbortController().signal, now: Date.now, ...changes };
}

const bodiesOf = (messages: readonly Message[]) => messages.map(({ Body }) => String(Body));
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

/** Walks through the queue and deletes what is chosen. */
async function walkThrough(
  changes: Partial<WalkOptions> = {},
  chosen: (body: string) => boolean = () => false,
) {
  const bodies: string[] = [];
  const walked = await walk(queue, options(changes), async messages => {
    bodies.push(...bodiesOf(messages));
    const deleted = messages.filter(({ Body = '' }) => chosen(Body));
    await removeAll(queue, deleted);
    return deleted;
  });
  return { bodies: bodies.toSorted((a, b) => Number(a) - Number(b)), walked };
}

describe('a walk', () => {
  it('visits each message once, deletes what is chosen, and shows the rest again', async () => {
    await fill(queue, 25);
    const { bodies, walked } = await walkThrough({}, body => Number(body) % 5 === 0);
    expect(bodies).toEqual(numbers(25));
    expect(walked).toEqual({ visited: 25, hidden: 0, waiting: 0, error: undefined });
    expect(await depthOf(queue)).toEqual({ waiting: 20, inFlight: 0 });
  });

  it('of an empty queue visits nothing', async () => {
    expect(await walkThrough()).toEqual({
      bodies: [],
      walked: { visited: 0, hidden: 0, waiting: 0, error: undefined },
    });
  });

  it('ends although every message shows again before the last one was seen', async () => {
    await fill(queue, 45);
    // As if receiving all of them took longer than SQS hides the first one.
    const { bodies, walked } = await walkThrough({ visibilityTimeoutSeconds: 0 });
    expect(bodies).toEqual(numbers(45));
    expect(walked).toMatchObject({ visited: 45, hidden: 0, waiting: 0, error: undefined });
  });

  it('keeps hiding what stays for as long as it lasts', async () => {
    await fill(queue, 30);
    let time = 0;
    const walked = await walk(queue, options({ now: () => time }), async () => {
      time += 200_000;
      return [];
    });
    expect(walked).toMatchObject({ visited: 30, hidden: 0, waiting: 0 });
    const extended = queues.requests
      .filter(({ command }) => command === 'ChangeMessageVisibilityBatchCommand')
      .map(({ input }) =>
        (input.Entries as { VisibilityTimeout: number }[]).map(entry => entry.VisibilityTimeout),
      );
    const all = (timeout: number) => Array.from({ length: 10 }, () => timeout);
    // 10 after 200 s, 20 after 400 s, 30 after 600 s; at the end, all are shown.
    expect(extended).toEqual([...Array.from({ length: 6 }, () => all(300)), all(0), all(0), all(0)]);
    expect(await depthOf(queue)).toEqual({ waiting: 30, inFlight: 0 });
  });

  it('passes over a message that shows again meanwhile, and does not miss those behind it', async () => {
    await fill(queue, 25);
    const bodies: string[] = [];
    const walked = await walk(queue, options(), async messages => {
      bodies.push(...bodiesOf(messages));
      if (bodies.length === 10)
        await setVisibility(
          queue,
          messages.map(({ ReceiptHandle = '' }) => ReceiptHandle),
          0,
        );
      return [];
    });
    expect(bodies).toHaveLength(25);
    expect(new Set(bodies).size).toBe(25);
    expect(walked).toMatchObject({ visited: 25, hidden: 0, waiting: 0 });
    expect(await depthOf(queue)).toEqual({ waiting: 25, inFlight: 0 });
  });

  it('counts what another receiver hides', async () => {
    await fill(queue, 25);
    for (let time = 0; time < 2; time++) await receive(queue, 10, 300);
    expect((await walkThrough()).walked).toEqual({ visited: 5, hidden: 20, waiting: 0, error: undefined });
    expect(await depthOf(queue)).toEqual({ waiting: 5, inFlight: 20 });
  });

  it('stops at its limit, and counts what it has not looked at', async () => {
    await fill(queue, 25);
    await receive(queue, 4, 300);
    const { bodies, walked } = await walkThrough({ limit: 12 });
    expect(bodies).toHaveLength(12);
    expect(walked).toEqual({ visited: 12, hidden: 4, waiting: 9, error: undefined });
  });

  it('stops when it is aborted, and shows what stays', async () => {
    await fill(queue, 25);
    const controller = new AbortController();
    const walked = await walk(queue, options({ signal: controller.signal }), async () => {
      controller.abort();
      return [];
    });
    expect(walked).toEqual({ visited: 10, hidden: 0, waiting: 15, error: undefined });
    expect(await depthOf(queue)).toEqual({ waiting: 25, inFlight: 0 });
  });

  it('shows all messages again after an error, and says what it did before', async () => {
    await fill(queue, 25);
    const error = new Error('the second visit fails');
    let visits = 0;
    const walked = await walk(queue, options(), async messages => {
      if (++visits === 2) throw error;
      await removeAll(queue, messages);
      return messages;
    });
    expect(walked).toEqual({ visited: 10, hidden: 0, waiting: 15, error });
    expect(await depthOf(queue)).toEqual({ waiting: 15, inFlight: 0 });
  });

  it('tells how far it is', async () => {
    await fill(queue, 15);
    const progress: [number, number][] = [];
    await walkThrough({ onProgress: (...state) => progress.push(state) });
    expect(progress).toEqual([
      [10, 15],
      [15, 15],
    ]);
  });
});

describe('looking for messages by id', () => {
  /** Ids by body. */
  async function idsOf(): Promise<Map<string, string>> {
    const ids = new Map<string, string>();
    await walk(queue, options(), async messages => {
      for (const { Body = '', MessageId = '' } of messages) ids.set(Body, MessageId);
      return [];
    });
    return ids;
  }

  async function find(ids: readonly string[]) {
    const bodies: string[] = [];
    const found = await findMessages(queue, ids, options(), async messages => {
      bodies.push(...bodiesOf(messages));
      return [];
    });
    return { bodies: bodies.toSorted(), ...found };
  }

  it('finds them by their ids, and puts the others back', async () => {
    await fill(queue, 35);
    const ids = await idsOf();
    const wanted = ['7', '3'].map(body => String(ids.get(body)));
    expect(await find(wanted)).toMatchObject({ bodies: ['3', '7'], missing: [], ambiguous: [] });
    expect(await depthOf(queue)).toEqual({ waiting: 35, inFlight: 0 });
  });

  it('stops looking once it has found them', async () => {
    await fill(queue, 35);
    const ids = await idsOf();
    queues.requests.length = 0;
    // The walk before has put them back in order.
    await find([String(ids.get('1'))]);
    const received = queues.requests.filter(({ command }) => command === 'ReceiveMessageCommand');
    expect(received).toHaveLength(1);
  });

  it('takes the beginning of an id', async () => {
    await fill(queue, 15);
    const ids = await idsOf();
    const beginning = String(ids.get('12')).slice(0, 8);
    expect(await find([beginning])).toMatchObject({ bodies: ['12'], missing: [], ambiguous: [] });
  });

  it('says which ids no message has', async () => {
    await fill(queue, 3);
    const ids = await idsOf();
    const nobody = '00000000-0000-4000-8000-000000000000';
    const one = String(ids.get('1'));
    expect(await find([nobody, one])).toMatchObject({ bodies: ['1'], missing: [nobody] });
    expect(await find(['00000000', one.slice(0, 8)])).toMatchObject({ bodies: ['1'], missing: ['00000000'] });
    expect(await depthOf(queue)).toEqual({ waiting: 3, inFlight: 0 });
  });

  it('says that a message it did not find may be hidden', async () => {
    await fill(queue, 2);
    const beginnings = [...(await idsOf()).values()].map(id => id.slice(0, 8));
    await receive(queue, 1, 300);
    const { bodies, missing, walked } = await find(beginnings);
    expect(bodies).toHaveLength(1);
    expect(missing).toHaveLength(1);
    expect(walked).toMatchObject({ hidden: 1, waiting: 0 });
  });

  it('visits nothing if an id is the beginning of several', async () => {
    await fill(queue, 2);
    const ids = await idsOf();
    expect(await find(['', String(ids.get('1')).slice(0, 8)])).toMatchObject({ bodies: [], ambiguous: [''] });
  });
});
