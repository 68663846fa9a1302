import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { linesOf } from '../../archive/line.ts';
import { type ArchiveReader, archiveReaderOf } from '../../audit/archive-reader.ts';
import { type AuditorDependencies, createAuditorHandler } from '../../functions/auditor/handler.ts';
import { localS3Client } from '../../local/s3.ts';
import { lambdaContext } from '../../samples/aws-events.ts';
import { fetchRecords } from '../../store/calls/fetch-records.ts';
import { DAY_MS, type Day, dayAfter, dayOf, startOf } from '../../time/days.ts';
import { bodiesOf, type ServedArchive, serveArchive } from '../cli/archive/served-archive.ts';
import { recordedTelemetry } from '../runtime/recorded-telemetry.ts';
import { documentedBody } from '../whippy/documented.ts';

let served: ServedArchive;

beforeAll(async () => {
  served = await serveArchive();
});

afterAll(() => served.close());

/** The day that is audited. Each test has one that is far from those of the others. */
let day: Day = '2024-10-31';

beforeEach(() => {
  day = dayOf(startOf(day) + 10 * DAY_MS);
});

/** The run of the morning after. */
async function audit(changes: Partial<AuditorDependencies> = {}, remainingMilliseconds = 600_000) {
  const telemetry = recordedTelemetry();
  const handler = createAuditorHandler({
    archive: archiveReaderOf(served.bucket),
    fetchRecords: callIds => fetchRecords({ ...served.table, sleep: async () => undefined }, callIds),
    options: {},
    now: () => Date.parse(`${dayAfter(day)}T06:00:00Z`),
    telemetry,
    ...changes,
  });
  await handler({}, lambdaContext(remainingMilliseconds));
  expect(telemetry.open).toBe(0);
  return telemetry;
}

/** What a run logs in the end, if it comes to it. */
function finished(events: number, calls: { readonly [kind: string]: number }) {
  const none = { equal: 0, newer: 0, forgotten: 0, expired: 0, behind: 0, missing: 0, differing: 0 };
  const fields = { outcome: 'finished', day, events, calls: { ...none, unreadable: 0, ...calls } };
  return { level: 'info', message: 'Audited', fields };
}

it('counts what it compared, and finds nothing wrong with records that are right', async () => {
  const [started = '', ...later] = bodiesOf('right');
  await served.archive(dayOf(startOf(day) - 1), [started]);
  await served.archive(day, [...later, ...bodiesOf('another')]);
  await served.record([...bodiesOf('right'), ...bodiesOf('another')]);
  const { counts, lines } = await audit();
  expect(counts).toEqual(['eventsAudited x5', 'audited x2']);
  expect(lines).toEqual([finished(5, { equal: 2 })]);
});

it('names a call whose record was changed, and the attributes, but no values', async () => {
  await served.archive(day, bodiesOf('changed'));
  await served.record(bodiesOf('changed'));
  await served.table.client.send(
    new UpdateItemCommand({
      TableName: served.table.tableName,
      Key: { call_id: { S: 'changed' } },
      UpdateExpression: 'SET call_summary = :summary, ours = :number',
      ExpressionAttributeValues: { ':summary': { S: 'All went well.' }, ':number': { N: '42' } },
    }),
  );
  const { counts, lines } = await audit();
  expect(counts).toEqual(['wrong reason=differing', 'eventsAudited x3', 'audited']);
  expect(lines).toEqual([
    {
      level: 'warn',
      message: 'Wrong',
      fields: { outcome: 'differing', day, call_id: 'changed', attributes: ['call_summary', 'ours'] },
    },
    finished(3, { differing: 1 }),
  ]);
});

it('finds a record that is gone', async () => {
  await served.archive(day, bodiesOf('gone'));
  await served.record(bodiesOf('gone'));
  const { client, tableName } = served.table;
  await client.send(new DeleteItemCommand({ TableName: tableName, Key: { call_id: { S: 'gone' } } }));
  const { counts, lines } = await audit();
  expect(counts).toEqual(['wrong reason=missing', 'eventsAudited x3', 'audited']);
  expect(lines).toEqual([
    { level: 'warn', message: 'Wrong', fields: { outcome: 'missing', day, call_id: 'gone' } },
    finished(3, { missing: 1 }),
  ]);
});

it('does not mind that a record is gone whose retention is over', async () => {
  await served.archive(day, bodiesOf('old'));
  const { counts, lines } = await audit({ options: { retentionDays: 1 } });
  expect(counts).toEqual(['eventsAudited x3', 'audited']);
  expect(lines).toEqual([finished(3, { expired: 1 })]);
});

it('names the milestones that a record lacks', async () => {
  await served.archive(day, bodiesOf('late'));
  await served.record(bodiesOf('late').slice(0, 2));
  const { counts, lines } = await audit();
  expect(counts).toEqual(['wrong reason=behind', 'eventsAudited x3', 'audited']);
  expect(lines[0]?.fields).toEqual({
    outcome: 'behind',
    day,
    call_id: 'late',
    attributes: ['analyzed_event'],
  });
});

it('counts lines that cannot be read as differences, and goes on', async () => {
  await served.archive(day, bodiesOf('readable'));
  await served.record(bodiesOf('readable'));
  await served.putLines(day, 'not JSON\n');
  const { counts, lines } = await audit();
  expect(counts).toEqual(['wrong reason=unreadable', 'eventsAudited x3', 'audited']);
  expect(lines).toEqual([finished(3, { equal: 1, unreadable: 1 })]);
});

it('has nothing to count on a day without events', async () => {
  const { counts, lines } = await audit();
  expect(counts).toEqual([]);
  expect(lines).toEqual([finished(0, {})]);
});

it('names a thousand calls, and counts the others as well', async () => {
  const wrong = 1001;
  const { counts, lines } = await audit({ archive: readerOf(wrong), fetchRecords: async () => new Map() });
  expect(counts.filter(count => count === 'wrong reason=missing')).toHaveLength(wrong);
  expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1000);
  expect(lines.at(-1)).toEqual(finished(wrong, { missing: wrong }));
});

describe('a run that fails is counted, by what to do about it:', () => {
  async function expectFailure(reason: string, ...args: Parameters<typeof audit>) {
    const { counts, lines } = await audit(...args);
    expect(counts.at(-1)).toBe(`auditFailed reason=${reason}`);
    const fields = { outcome: 'failed', reason, error: expect.anything() };
    expect(lines.filter(({ level }) => level !== 'warn')).toEqual([
      { level: 'error', message: 'Not audited', fields },
    ]);
  }

  it('S3 is out of reach', async () => {
    const s3 = localS3Client('http://127.0.0.1:1');
    await expectFailure('archive', { archive: archiveReaderOf({ s3, name: 'archive' }) });
  });

  it('a file of the archive is cut off', async () => {
    const Body = gzipSync(bodiesOf('cut').join('\n')).subarray(0, 200);
    await served.s3.send(
      new PutObjectCommand({ Bucket: served.bucket.name, Key: `day=${day}/cut.jsonl.gz`, Body }),
    );
    await expectFailure('archive');
  });

  it('the table is out of reach', async () => {
    await served.archive(day, bodiesOf('unknown'));
    const table = { ...served.table, tableName: 'NoSuchTable', sleep: async () => undefined };
    await expectFailure('table', { fetchRecords: callIds => fetchRecords(table, callIds) });
  });

  it('the day is too large to be read in time', async () => {
    await expectFailure('out_of_time', { archive: readerOf(Number.POSITIVE_INFINITY) }, 10);
  });

  it('the day is too large to be compared in time', async () => {
    const fetchSlowly = async () => {
      await delay(20);
      return new Map();
    };
    await expectFailure('out_of_time', { archive: readerOf(300), fetchRecords: fetchSlowly }, 10);
  });
});

/** An archive whose day has one object, with one event of each of that many calls. */
function readerOf(calls: number): ArchiveReader {
  return {
    objectsUnder: async prefix => (prefix.includes(day) ? [{ key: 'only', bytes: 1 }] : []),
    async *linesOf() {
      for (let call = 0; call < calls; call++) {
        const callId = `call-${call}`;
        const body = documentedBody('call.ended', { data: { id: callId } });
        yield* linesOf({
          callId,
          event: 'call.ended',
          receivedAt: `${day}T12:00:00.000Z`,
          messageId: callId,
          body,
        }).map(line => line.trimEnd());
        // Reading an object gives other work its turn as well, such as the end of the time.
        if (call % 100 === 0) await new Promise(resolve => setImmediate(resolve));
      }
    },
  };
}
