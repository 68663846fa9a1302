import { BatchWriteItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Page } from 'playwright-core';
import { SORT_KEY } from '../call/table.ts';
import { createReference, type StoredRecord } from '../proof/reference.ts';
import { sampleDeliveries } from '../samples/deliveries.ts';
import { seededRandom } from '../samples/random.ts';
import { createCallReader } from '../store/calls/call-reader.ts';
import { startChromium } from '../test/view/chromium.ts';
import { DAY_MS, dayOf, daysDownFrom } from '../time/days.ts';
import { toInstant } from '../time/instant.ts';
import { startView } from '../view/start-view.ts';
import type { PackagedCallfold } from './packaged-callfold.ts';
import { median, pairedRatio, type Row, type Section } from './section.ts';

const CALLS = 100_000;
const DAYS = 30;
const LISTED = 5000;
/** Calls on a page of the view. */
const PAGE = 50;
const ROUNDS = 20;

/** Measures how long lists take in a table of many calls, against the query alone. Fills the table, which is to be empty. */
export async function measureLists({ services, local, timeOf }: PackagedCallfold): Promise<Section> {
  const { dynamodb: client } = services;
  const tableName = String(services.outputs.TableName);
  const chromium = await startChromium();
  const view = await startView(
    { port: 0, flag: '' },
    {
      records: createCallReader({ client, tableName, now: Date.now }),
      now: Date.now,
      source: 'this machine',
      explain: String,
      report: console.error,
    },
  );
  try {
    await fill(client, tableName);
    const query = (calls: number) => timed(() => newest(client, tableName, calls));
    const page = await chromium.newPage();
    await page.goto(view.url);
    const { origin } = new URL(page.url());
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join();
    const list = (calls: number) => timeOf(['list', local, '--since', `${DAYS}d`, '--limit', String(calls)]);
    return {
      title: 'Lists',
      method: `Of ${CALLS.toLocaleString('en-US')} calls in ${DAYS} days, in the services of \`npm start\`. The bare query reads the same calls
from the index, and does nothing with them. A page counts up to 500 calls of its time as well; its load
is that in Chromium, which has styles and scripts from the page before. The time of \`callfold list\` is that of the whole
command, less that for a single call. They take turns, ${ROUNDS} times; the ratio is the median of the ratios of neighbouring runs.`,
      columns: ['callfold', 'bare query', 'ratio'],
      measure: 'ms',
      rows: [
        await row(
          'page of the last 7 days',
          100,
          () => timed(() => text(`${origin}/`, cookie)),
          () => query(PAGE),
        ),
        await row(
          `page of the last ${DAYS} days`,
          100,
          () => timed(() => text(`${origin}/?range=${DAYS}d`, cookie)),
          () => query(PAGE),
        ),
        await row(
          'load of the page of 7 days',
          300,
          () => loadTime(page, `${origin}/`),
          () => query(PAGE),
        ),
        await row(
          `\`callfold list\` of ${LISTED.toLocaleString('en-US')} calls`,
          1000,
          async () => (await list(LISTED)) - (await list(1)),
          () => query(LISTED),
        ),
      ],
    };
  } finally {
    await chromium.close();
    await view.close();
  }
}

async function row(
  what: string,
  atMost: number,
  ours: () => Promise<number>,
  bare: () => Promise<number>,
): Promise<Row> {
  const times: { readonly ours: number; readonly bare: number }[] = [];
  // The first round is for the machine to get warm.
  for (let round = 0; round <= ROUNDS; round++) times.push({ bare: await bare(), ours: await ours() });
  const [our, least] = [times.slice(1).map(time => time.ours), times.slice(1).map(time => time.bare)];
  const figures = [median(our), median(least)].map(time => `${time.toFixed(0)} ms`);
  return { what, figures: [...figures, pairedRatio(our, least).toFixed(2)], measured: median(our), atMost };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function text(url: string, cookie: string): Promise<string> {
  const response = await fetch(url, { headers: { cookie } });
  if (!response.ok) throw new Error(`The view answered ${response.status}`);
  return response.text();
}

async function loadTime(page: Page, url: string): Promise<number> {
  // The page's script counts many calls after the load. The next measurement waits for that.
  await page.goto(url, { waitUntil: 'networkidle' });
  // As text, since only the browser has this entry.
  return page.evaluate<number>("performance.getEntriesByType('navigation')[0].duration");
}

/** Reads the newest calls, day by day. */
async function newest(client: DynamoDBClient, tableName: string, calls: number): Promise<void> {
  let left = calls;
  for (const day of daysDownFrom(dayOf(Date.now()), dayOf(Date.now() - DAYS * DAY_MS))) {
    let start: QueryCommand['input']['ExclusiveStartKey'];
    do {
      const { Count = 0, LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: 'by-day',
          KeyConditionExpression: 'created_day = :day',
          ExpressionAttributeValues: { ':day': { S: day } },
          ScanIndexForward: false,
          Limit: left,
          ExclusiveStartKey: start,
        }),
      );
      left -= Count;
      start = LastEvaluatedKey;
    } while (start && left > 0);
    if (left <= 0) return;
  }
}

// Transcripts and metadata are left out, since no list reads them.
async function fill(client: DynamoDBClient, tableName: string): Promise<void> {
  const samples = createReference();
  for (const delivery of sampleDeliveries(seededRandom(1), { calls: 100, now: Date.now, spread: DAY_MS }))
    for (const { body } of delivery) samples.add(String(body));
  const records = samples.callIds.map(id => {
    const { body, metadata, extra, ...listed } = samples.expected(id);
    return listed;
  });
  const now = Date.now();
  for (let start = 0; start < CALLS; start += 25) {
    const items = Array.from({ length: 25 }, (_, index) => {
      const number = start + index;
      return recordAt(records[number % records.length] ?? {}, number, now - (number * DAYS * DAY_MS) / CALLS);
    });
    const requests = items.map(Item => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }));
  }
}

function recordAt(record: StoredRecord, number: number, time: number) {
  const created = new Date(time).toISOString();
  return {
    ...record,
    call_id: { S: `call-${number}` },
    created_at: { S: created },
    created_day: { S: dayOf(time) },
    [SORT_KEY]: { S: String(toInstant(created)) },
  };
}
