import { randomUUID } from 'node:crypto';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Fault, ServiceRequest } from '../../../local/fault-proxy.ts';
import { countMessages, depthOf, receive } from '../../../store/queues/queue.ts';
import { sign } from '../../../whippy/signature.ts';
import { documentedEvent } from '../../end-to-end/documented-call.ts';
import { Collector, runCommand } from '../run-command.ts';
import { putIntoQuarantine, type ServedQueues, serveQueues } from './served-queues.ts';

const KEY = 'the-signing-key-of-tests';

let served: ServedQueues;
let requests: ServiceRequest[];
let choose: (request: ServiceRequest) => Fault | undefined;

beforeEach(async () => {
  requests = [];
  choose = () => undefined;
  served = await serveQueues(KEY, request => {
    requests.push(request);
    return choose(request);
  });
});

afterEach(() => served.close());

async function putAuthentic(count: number, body = documentedEvent('ended', randomUUID())): Promise<void> {
  for (let number = 0; number < count; number++) {
    await putIntoQuarantine(served.quarantine, body, sign(KEY, body, Date.now()));
  }
}

async function putForged(count: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    await putIntoQuarantine(served.quarantine, '{}', sign('another-key', '{}', Date.now()));
  }
}

const release = (...argv: string[]) => runCommand(['quarantine', 'release', ...argv, served.local]);

/** The entries of all batches that were sent to SQS by the command. */
function sentBatches(): { MessageBody: string; MessageGroupId?: string }[][] {
  return requests
    .filter(({ target }) => target === 'AmazonSQS.SendMessageBatch')
    .map(({ body }) => JSON.parse(body).Entries);
}

it('sends what it releases in batches, of the group that never delays live events', async () => {
  await putAuthentic(12);
  await putForged(1);
  expect((await release('--yes')).stdout).toBe(
    '12 deliveries released.\n1 delivery left in quarantine: no key matches.\n',
  );
  const batches = sentBatches();
  expect(batches.flat()).toHaveLength(12);
  expect(batches.length).toBeLessThan(4);
  expect(new Set(batches.flat().map(({ MessageGroupId }) => MessageGroupId))).toEqual(
    new Set(['callfold-replay']),
  );
  expect(requests.filter(({ target }) => /\.(SendMessage|DeleteMessage)$/.test(target))).toEqual([]);
  expect(await countMessages(served.queue)).toBe(12);
  expect(await depthOf(served.quarantine)).toEqual({ waiting: 1, inFlight: 0 });
});

it('sends no more than SQS takes in one batch', async () => {
  const body = `${' '.repeat(400_000)}${documentedEvent('ended', randomUUID())}`;
  await putAuthentic(5, body);
  expect((await release('--yes')).stdout).toBe('5 deliveries released.\n');
  expect(sentBatches().map(batch => batch.length)).toEqual([2, 2, 1]);
});

it('says what it would do without doing it, and shows all of it again', async () => {
  await putAuthentic(11);
  await putForged(14);
  expect((await release()).stdout).toBe(
    'This would release 11 deliveries. Do it with --yes.\n14 deliveries would stay in quarantine: no key matches.\n',
  );
  expect(await depthOf(served.quarantine)).toEqual({ waiting: 25, inFlight: 0 });
  expect(await countMessages(served.queue)).toBe(0);
});

// As after a run that was killed: 221 waited, it had received 150.
it('counts what a run that was killed has left hidden', async () => {
  await putForged(221);
  for (let received = 0; received < 150; received += 10) await receive(served.quarantine, 10, 300);
  const hidden =
    '150 deliveries are hidden for up to 5 minutes: another command is looking at them, or was killed while it did.\n';
  expect((await release('--yes')).stdout).toBe(
    `0 deliveries released.\n71 deliveries left in quarantine: no key matches.\n${hidden}`,
  );
  expect((await release()).stdout).toBe(
    `This would release 0 deliveries.\n71 deliveries would stay in quarantine: no key matches.\n${hidden}`,
  );
  const { stdout } = await release('--json');
  expect(JSON.parse(stdout)).toEqual({
    dry_run: true,
    released: 0,
    authentic: 0,
    left: { mismatch: 71, malformed: 0, unusable: 0 },
    failed: {},
    hidden: 150,
    waiting: 0,
  });
  expect((await runCommand(['quarantine', served.local])).stdout).toContain(
    '221 deliveries; 0 of the 50 listed',
  );
});

it('says how many it has not looked at because of --limit', async () => {
  await putForged(12);
  expect((await release('--limit', '10')).stdout).toBe(
    'This would release 0 deliveries.\n10 deliveries would stay in quarantine: no key matches.\n2 deliveries have not been looked at.\n',
  );
});

it('reports what it has done before SQS fails, deletes nothing that was not sent, and hides nothing', async () => {
  await putAuthentic(25);
  let sends = 0;
  choose = ({ target }) => (target === 'AmazonSQS.SendMessageBatch' && ++sends > 1 ? 'error' : undefined);
  const { exitCode, stdout, stderr } = await release('--yes');
  expect(stdout).toBe('10 deliveries released.\n15 deliveries have not been looked at.\n');
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('callfold:') });
  expect(await depthOf(served.quarantine)).toEqual({ waiting: 15, inFlight: 0 });
  expect(await countMessages(served.queue)).toBe(10);
});

it('leaves in quarantine what SQS does not take, and says so', async () => {
  await putAuthentic(1, `${' '.repeat(2000)}${documentedEvent('ended', randomUUID())}`);
  await putAuthentic(2, '{"event":"call.ended","data":{"id":"small"}}');
  const { sqs, url } = served.queue;
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { MaximumMessageSize: '2048' } }),
  );
  const run = await release('--yes');
  expect(run).toEqual({
    exitCode: 1,
    stdout: '2 deliveries released.\n1 delivery left: SQS answered InvalidParameterValue.\n',
    stderr: '',
  });
  expect(await depthOf(served.quarantine)).toEqual({ waiting: 1, inFlight: 0 });
  expect(await countMessages(served.queue)).toBe(2);
});

it('shows how far it is on a terminal', async () => {
  await putForged(12);
  const stderr = new Collector({ isTTY: true, columns: 80 });
  await runCommand(['quarantine', 'release', served.local], { stderr });
  expect(stderr.text).toContain('12/12 deliveries');
});

it('says in its help that it judges all deliveries unless told otherwise', async () => {
  const { stdout } = await release('--help');
  expect(stdout).toContain('(default: all)');
  expect((await runCommand(['dlq', 'redrive', '--help'])).stdout).toContain('(default: all)');
});
