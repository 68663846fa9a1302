import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { forgetCall } from '../../../store/calls/forgetting.ts';
import { runCommand } from '../run-command.ts';
import { bodiesOf, type ServedArchive, serveArchive } from './served-archive.ts';

// The documented call was on this day.
const DAY = '2024-10-31';
const NOW = Date.parse('2024-11-02T12:00:00Z');

let served: ServedArchive;

beforeEach(async () => {
  served = await serveArchive();
});

afterEach(() => served.close());

const audit = (...argv: string[]) => runCommand(['audit', ...argv, served.local], { now: () => NOW });

async function found(...argv: string[]) {
  const { exitCode, stdout, stderr } = await audit(...argv, '--json');
  expect(stderr).toBe('');
  return { exitCode, ...JSON.parse(stdout) };
}

async function change(callId: string, UpdateExpression: string, value?: object): Promise<void> {
  const { client, tableName } = served.table;
  await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: { call_id: { S: callId } },
      UpdateExpression,
      ...(value ? { ExpressionAttributeValues: { ':value': value as never } } : {}),
    }),
  );
}

it('finds records equal to the fold of their archived events, in any order, repeated, and in several files', async () => {
  const [started = '', ended = '', analyzed = ''] = bodiesOf('a');
  await served.archive(DAY, [analyzed, ...bodiesOf('b'), started]);
  await served.archive(DAY, [started, ended]);
  await served.record([...bodiesOf('a'), ...bodiesOf('b')]);
  const { exitCode, stdout } = await audit('--day', DAY);
  expect(stdout).toBe(`Compared 2 records with 7 archived events of ${DAY}.\n2 equal.\n`);
  expect(exitCode).toBe(0);
});

it('takes the events of a call together that arrived on other days', async () => {
  const [started = '', ended = '', analyzed = ''] = bodiesOf('a');
  await served.archive('2024-10-30', [started]);
  await served.archive(DAY, [ended]);
  await served.archive('2024-11-02', [analyzed]);
  await served.archive('2024-11-01', bodiesOf('another'));
  await served.record(bodiesOf('a'));
  expect(await found('--day', DAY)).toMatchObject({ exitCode: 0, events: 1, equal: 1, missing: 0 });
});

it('shows an attribute that was changed', async () => {
  await served.archive(DAY, [...bodiesOf('a'), ...bodiesOf('b')]);
  await served.record([...bodiesOf('a'), ...bodiesOf('b')]);
  await change('a', 'SET call_summary = :value', { S: 'All went well.' });
  await change('b', 'SET ours = :value', { N: '1' });
  const { exitCode, stdout } = await audit('--day', DAY);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('2 differing.\n');
  expect(stdout).toContain('  a  differing:\n    call_summary: "All went well.", archived "');
  expect(stdout).toContain('  b  differing:\n    ours: 1, archived none\n');
});

it('says which event a record lacks, and that a record is missing', async () => {
  const { client, tableName } = served.table;
  await served.archive(DAY, [...bodiesOf('late'), ...bodiesOf('gone'), ...bodiesOf('good')]);
  await served.record([...bodiesOf('late').slice(0, 2), ...bodiesOf('gone'), ...bodiesOf('good')]);
  await client.send(new DeleteItemCommand({ TableName: tableName, Key: { call_id: { S: 'gone' } } }));
  expect(await found('--day', DAY)).toMatchObject({
    exitCode: 1,
    equal: 1,
    behind: 1,
    missing: 1,
    calls: [
      { call_id: 'late', found: 'behind', lacks: ['analyzed'] },
      { call_id: 'gone', found: 'missing' },
    ],
  });
  expect((await audit('--day', DAY)).stdout).toContain('npx callfold dlq');
});

it('does not mind a call that was forgotten', async () => {
  await served.archive(DAY, bodiesOf('a'));
  await forgetCall(served.table, 'a');
  expect(await found('--day', DAY)).toMatchObject({ exitCode: 0, forgotten: 1 });
});

it('leaves out the made-up calls of prove, whose records are deleted again', async () => {
  await served.archive(DAY, bodiesOf('callfold-proof-1'));
  const { exitCode, stdout } = await audit('--day', DAY);
  expect(stdout).toBe(`No events were archived on ${DAY}.\n`);
  expect(exitCode).toBe(0);
});

it('does not compare what an older event gave that was not archived yet', async () => {
  // The archive was switched on after the call had started.
  await served.archive(DAY, bodiesOf('a').slice(1), '2024-10-31T12:55:00.000Z');
  await served.record(bodiesOf('a'));
  expect(await found('--day', DAY)).toMatchObject({ exitCode: 0, newer: 1 });
});

it('reports an event that a record knows and the archive does not have', async () => {
  const [started = '', ended = ''] = bodiesOf('a');
  await served.archive('2024-10-30', bodiesOf('another'));
  await served.archive(DAY, [started, ended]);
  await served.record(bodiesOf('a'));
  const { exitCode, calls } = await found('--day', DAY);
  expect(exitCode).toBe(1);
  expect(calls).toMatchObject([
    {
      call_id: 'a',
      found: 'differing',
      differences: [{ attribute: 'version' }, { attribute: 'analyzed_event' }],
    },
  ]);
});

it('audits all days since a time', async () => {
  await served.archive('2024-10-30', bodiesOf('a'));
  await served.archive(DAY, bodiesOf('b'));
  await served.record([...bodiesOf('a'), ...bodiesOf('b')]);
  expect(await found('--since', '2d')).toMatchObject({ from: DAY, to: '2024-11-02', equal: 1 });
  expect(await found('--since', '2024-10-30')).toMatchObject({ from: '2024-10-30', equal: 2 });
});

it('counts what it cannot read, and goes on', async () => {
  await served.archive(DAY, bodiesOf('a'));
  await served.record(bodiesOf('a'));
  const half = {
    call_id: 'b',
    event: 'call.ended',
    received_at: `${DAY}T12:00:00Z`,
    message_id: '1',
    body: '{',
  };
  await served.putLines(
    DAY,
    `not JSON\n${JSON.stringify({ ...half, part: 1, parts: 2 })}\n${JSON.stringify(half)}\n`,
  );
  const { exitCode, stdout } = await audit('--day', DAY);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('1 equal.\n3 lines of the archive cannot be read.\n');
});

it('fails on a file that is cut off, instead of comparing half of it', async () => {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const { gzipSync } = await import('node:zlib');
  const Body = gzipSync(bodiesOf('a').join('\n')).subarray(0, 200);
  await served.s3.send(new PutObjectCommand({ Bucket: 'archive', Key: `day=${DAY}/cut.jsonl.gz`, Body }));
  const { exitCode, stderr } = await audit('--day', DAY);
  expect(exitCode).toBe(1);
  expect(stderr).not.toBe('');
});

it('asks for days, and says if there is no archive', async () => {
  expect(await audit()).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Which days? Give --day or --since'),
  });
  expect(await audit('--day', '2024-11-03')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('2024-11-03 is in the future: days are UTC'),
  });
});
