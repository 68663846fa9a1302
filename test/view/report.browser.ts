import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { callItem } from '../store/calls/calls.ts';
import { violationsOn } from './axe.ts';
import { startChromium } from './chromium.ts';
import { cookieOf, startTestView, type TestView } from './test-view.ts';

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

let browser: Browser;
let view: TestView;
const pages: Page[] = [];
let problems: string[];

beforeAll(async () => {
  browser = await startChromium();
}, 60_000);

afterAll(() => browser?.close());

beforeEach(async () => {
  problems = [];
  view = await startTestView(
    [
      callItem('first', minutesAgo(3)),
      callItem('second', minutesAgo(4), {
        data: { delivery_status: 'call_completed.dial_no_answer', campaign_id: 'x'.repeat(200) },
        metadata: { agent_id: 'ann', duration: 0, analysis: { user_sentiment: 'Negative' } },
      }),
    ],
    { pollMs: 200 },
  );
});

afterEach(async () => {
  await Promise.all(pages.splice(0).map(page => page.context().close()));
  await view.close();
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  pages.push(page);
  page.on('pageerror', error => problems.push(error.message));
  page.on('console', message => message.type() === 'error' && problems.push(message.text()));
  const [name = '', value = ''] = (await cookieOf(view.url)).split('=');
  await context.addCookies([{ url: view.origin, name, value }]);
  await page.goto(view.origin + path);
  return page;
}

describe.each(['light', 'dark'] as const)('in the %s scheme', colorScheme => {
  test.each([390, 1280])('report and charts fit a window of %d pixels, and break no rule', async width => {
    const page = await open('/', { colorScheme, viewport: { width, height: 800 } });
    for (const path of [
      '/',
      '/report',
      '/report?by=campaign',
      '/report?by=day&range=30d',
      '/report?outcome=busy',
    ]) {
      await page.goto(view.origin + path);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      expect(await violationsOn(page)).toEqual([]);
    }
    expect(problems).toEqual([]);
  });
});

test('from the list to its report, to another grouping, and to the calls of a row, by the keyboard', async () => {
  const page = await open('/');
  await page.getByRole('link', { name: 'Report', exact: true }).press('Enter');
  await page.waitForURL('**/report');
  await page.getByRole('link', { name: 'By outcome' }).press('Enter');
  await page.waitForURL('**/report?by=outcome');
  expect(await page.getByRole('link', { name: 'By outcome' }).getAttribute('aria-current')).toBe('page');
  await page.getByRole('region', { name: 'Figures' }).getByRole('link', { name: 'No answer' }).press('Enter');
  await page.waitForURL('**/?outcome=no_answer');
  expect(await page.locator('#rows tr').count()).toBe(1);
  expect(await page.getByLabel('Outcome').inputValue()).toBe('no_answer');
  expect(problems).toEqual([]);
});

test('a wide table scrolls by the keyboard on a phone', async () => {
  const page = await open('/report', { viewport: { width: 390, height: 844 } });
  const figures = page.getByRole('region', { name: 'Figures' });
  await figures.focus();
  await page.keyboard.press('ArrowRight');
  // Not `waitForFunction`: the page's policy forbids what it does with a text.
  while ((await figures.evaluate(({ scrollLeft }) => scrollLeft)) === 0) await page.waitForTimeout(20);
});

test('charts move with the calls of a live list, and so do the filters', async () => {
  const page = await open('/');
  const total = page.locator('#charts strong');
  expect(await total.textContent()).toBe('2 calls');
  const outcome = page.getByLabel('Outcome');
  expect(await outcome.locator('option[value=dial_busy]').count()).toBe(0);
  await view.table.put([
    callItem('third', minutesAgo(1), { data: { delivery_status: 'call_completed.dial_busy' } }),
  ]);
  await page.locator('#charts strong', { hasText: '3 calls' }).waitFor();
  await page.locator('#charts').getByRole('link', { name: 'Busy' }).waitFor();
  expect(await outcome.locator('option[value=dial_busy]').count()).toBe(1);
  expect(problems).toEqual([]);
});

test('charts that take longer come by themselves, and fill the filters', async () => {
  const { client, tableName } = view.table;
  const { createCallReader } = await import('../../store/calls/call-reader.ts');
  const slow = await startTestView([], {
    records: createCallReader({ client, tableName, now: Date.now }),
    countAtOnce: 1,
  });
  const page = await open('/');
  const [name = '', value = ''] = (await cookieOf(slow.url)).split('=');
  await page.context().addCookies([{ url: slow.origin, name, value }]);
  await page.goto(slow.origin);
  await page.locator('#charts strong', { hasText: '2 calls' }).waitFor();
  await page.getByLabel('Outcome').selectOption('dial_no_answer');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL('**outcome=dial_no_answer**');
  expect(await page.locator('#rows tr').count()).toBe(1);
  await slow.close();
});

test('the report works without a script', async () => {
  const page = await open('/report', { javaScriptEnabled: false });
  await page.getByLabel('Sentiment').selectOption('Negative');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL('**sentiment=Negative**');
  expect(await page.locator('.report-total').textContent()).toBe('1 call');
});
