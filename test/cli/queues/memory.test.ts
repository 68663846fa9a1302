import { PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { countMessages, type Queue } from '../../../store/queues/queue.ts';
import { sign } from '../../../whippy/signature.ts';
import { STATE_ENV } from '../../state-home.ts';
import { runProcess } from '../launcher/callfold-process.ts';
import { putDeadLetter, putIntoQuarantine, type ServedQueues, serveQueues } from './served-queues.ts';

const KEY = 'the-signing-key-of-tests';

/**
 * Heap of the command's process, in MB. It takes less than 40 to load the command and work on 10 bodies at a time; the
 * bodies of all messages take 48 more.
 */
const HEAP_MB = 56;
const MESSAGES = 160;

/** A call event of 300 kB that need not be shortened. */
const body = `${' '.repeat(300_000)}{"event":"call.ended","data":{"id":"x"}}`;

let served: ServedQueues;

beforeAll(async () => {
  served = await serveQueues(KEY);
});

afterAll(() => served.close());

async function expectOf(argv: readonly string[], expected: object): Promise<void> {
  const env = { ...STATE_ENV, NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` };
  const { exitCode, stdout, stderr } = await runProcess([...argv, '--json', served.local], { env });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject(expected);
}

async function purge({ sqs, url }: Queue): Promise<void> {
  await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
}

it('lists and releases 48 MB of deliveries without holding all of them', async () => {
  const signature = sign(KEY, body, Date.now());
  for (let number = 0; number < MESSAGES; number++)
    await putIntoQuarantine(served.quarantine, body, signature);
  await expectOf(['quarantine', 'list', '--limit', '1000'], { total: MESSAGES, hidden: 0 });
  await expectOf(['quarantine', 'release', '--yes'], { released: MESSAGES, hidden: 0, waiting: 0 });
  expect(await countMessages(served.queue)).toBe(MESSAGES);
  await purge(served.queue);
});

it('redrives 48 MB of dead letters without holding all of them', async () => {
  const attributes = { encoding: 'text', reason: 'payload_too_large', detail: 'too large' };
  for (let number = 0; number < MESSAGES; number++) await putDeadLetter(served.deadLetters, body, attributes);
  await expectOf(['dlq', 'redrive', '--yes'], { moved: MESSAGES, left: 0 });
  expect(await countMessages(served.queue)).toBe(MESSAGES);
  await purge(served.queue);
});
