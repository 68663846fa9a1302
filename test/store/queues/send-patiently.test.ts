import { type Queue, receive } from '../../../store/queues/queue.ts';
import { sendPatiently } from '../../../store/queues/send-patiently.ts';
import { type LocalQueues, startLocalQueues } from './local-queue.ts';

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

const sends = () =>
  queues.requests.map(({ input }) => input.Entries as { MessageBody: string; MessageGroupId: string }[]);

/** Sends, and remembers how long it waited. */
async function send(bodies: readonly string[]) {
  const waits: number[] = [];
  const failed = await sendPatiently(
    queue,
    bodies,
    body => body,
    async milliseconds => waits.push(milliseconds),
  );
  return { failed, waits };
}

it('sends few requests of at most ten messages and 1 MiB, all of one group', async () => {
  const large = 'x'.repeat(600_000);
  const bodies = [...Array.from({ length: 12 }, (_, index) => `small ${index}`), large, `${large}y`];
  expect(await send(bodies)).toEqual({ failed: [], waits: [] });
  expect(sends().map(entries => entries.length)).toEqual([10, 3, 1]);
  expect(new Set(sends().flatMap(entries => entries.map(entry => entry.MessageGroupId)))).toEqual(
    new Set(['callfold-replay']),
  );
  expect((await receive(queue, 10, 30)).length).toBeGreaterThan(0);
});

it('sends again what SQS did not accept, and says what it never did', async () => {
  // A character that no message can have.
  const { failed, waits } = await send(['good', 'bad \u0000']);
  expect(failed).toEqual([{ item: 'bad \u0000', code: expect.any(String) }]);
  expect(waits).toEqual([250, 500, 1000]);
  expect(sends().map(entries => entries.map(({ MessageBody }) => MessageBody))).toEqual([
    ['good', 'bad \u0000'],
    ...waits.map(() => ['bad \u0000']),
  ]);
});
