import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { documentedBody } from '../../whippy/documented.ts';
import { type ProvenCallfold, startProvenCallfold } from './proven-callfold.ts';

let proven: ProvenCallfold;

beforeAll(async () => {
  proven = await startProvenCallfold('impatient');
});

beforeEach(() => proven.rewriteWith());

afterAll(() => proven.stop());

it('names what has not been recorded when the time is over, and where it is', async () => {
  proven.rewriteWith(({ target, body }) => (target.endsWith('.UpdateItem') ? 500 : body));
  const run = await proven.prove(['--calls', '2', '--timeout', '1s']);
  expect(run).toMatchObject({ exitCode: 1, stderr: '' });
  expect(run.stdout).toContain('\n2 of 2 made-up calls not recorded in full 1 s after the last delivery:\n');
  const ids = Array.from(run.stdout.matchAll(/^ {2}(callfold-proof-\S+) {2}without /gm), ([, id]) =>
    String(id),
  );
  expect(ids).toHaveLength(2);
  expect(run.stdout).toMatch(
    new RegExp(
      `^The event queue holds \\d+ messages: \\d+ waiting, \\d+ in the recorder or failed and to be tried again. npx callfold doctor ${proven.local.replace('=', ' ')} says more.$`,
      'm',
    ),
  );
  expect(run.stdout).toMatch(
    /so 2 tombstones are left in the table, without any data of a call\. DynamoDB deletes them after \d{4}-\d\d-\d\d\.\n$/,
  );
  await proven.expectTombstones(ids);

  // Once the recorder can write again, what is left on the queue brings nothing back.
  proven.rewriteWith();
  await proven.queueToDrain();
  await proven.expectTombstones(ids);
  await proven.removeTombstones();
  // A recorder on a slow machine may have run out of time too.
  await proven.takeAll('DeadLetterQueueUrl');
  await proven.expectNothingLeft();
});

it('deletes the dead letters of its calls, and no others', async () => {
  const other = documentedBody('call.ended', { data: { id: randomUUID() } });
  await proven.putDeadLetter(other);
  proven.rewriteWith(({ target, body }) => (target.endsWith('.UpdateItem') ? 500 : body));
  // The time is over once the queue has given all of them up, however long that takes.
  let givenUp = false;
  const run = await proven.prove(['--calls', '1', '--timeout', '1d', '--json'], {
    now: () => Date.now() + (givenUp ? 86_400_000 : 0),
    async sleep(milliseconds) {
      await sleep(milliseconds);
      givenUp ||= (await proven.depth('QueueUrl')) === 0 && (await proven.depth('DeadLetterQueueUrl')) > 3;
    },
  });
  expect(run.exitCode).toBe(1);
  const { left, queue, incomplete, deliveries } = JSON.parse(run.stdout);
  expect(incomplete).toHaveLength(1);
  expect(queue).toEqual({ waiting: 0, in_flight: 0 });
  expect(left).toMatchObject({ deleted: { calls: 0, dead_letters: deliveries }, tombstones: 0 });
  expect(await proven.items()).toEqual([]);
  expect(await proven.takeAll('DeadLetterQueueUrl')).toEqual([other]);
});
