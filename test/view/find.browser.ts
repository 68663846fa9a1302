import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { callItem } from '../store/calls/calls.ts';
import { violationsOn } from './axe.ts';
import { startChromium } from './chromium.ts';
import { cookieOf, startTestView, type TestView } from './test-view.ts';

const CONTACT = '8cd60bd7-4e1f-46cd-afc6-568ea31870b9';
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

let browser: Browser;
let view: TestView;
const pages: Page[] = [];
let problems: string[];

beforeAll(async () => {
  browser = await startChromium();
  view = await startTestView([
    callItem('8855ec4a-first', minutesAgo(3), { data: { contact_id: CONTACT } }),
    callItem('8855ec4a-second', minutesAgo(4), { data: { from: '+16025550101' } }),
  ]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await view?.close();
});

beforeEach(() => {
  problems = [];
});

afterEach(async () => {
  await Promise.all(pages.splice(0).map(page => page.context().close()));
  expect(problems).toEqual([]);
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

test('a number, by the keyboard; and what it was taken for can be put right', async () => {
  const page = await open('/');
  await page.keyboard.press('/');
  await page.keyboard.type('(602) 555-0101');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/?party=%2B16025550101');
  await page.getByRole('heading', { name: 'Calls of the number +16025550101' }).waitFor();
  expect(await page.locator('#rows tr').count()).toBe(1);
  await page.getByRole('link', { name: 'a contact id' }).press('Enter');
  await page.waitForURL('**/find?**as=contact');
  await page.getByText('There is no call of a contact with the id “+16025550101”.').waitFor();
  expect(await page.getByLabel('Number, contact id, call id or words').inputValue()).toBe('+16025550101');
});

test('filters go on within the calls that were found', async () => {
  const page = await open('/?party=%2B16025550101');
  await page.getByLabel('Direction').selectOption('outbound');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL('**party=%2B16025550101**');
  await page.getByText('No call matches.').waitFor();
});

test('words, and further back', async () => {
  const page = await open('/');
  await page.getByLabel('Number, contact id, call id or words').fill('Wilshire Jack');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/text?q=Wilshire+Jack');
  await page.getByRole('heading', { name: 'Calls with “wilshire” and “jack”, last 24 hours' }).waitFor();
  expect(await page.locator('#rows tr').count()).toBe(2);
  await page.getByRole('link', { name: 'Last 7 days' }).press('Enter');
  await page.waitForURL('**range=7d');
  expect(await page.getByRole('link', { name: 'Last 7 days' }).getAttribute('aria-current')).toBe('page');
});

test('without a script too', async () => {
  const page = await open('/', { javaScriptEnabled: false });
  await page.getByLabel('Number, contact id, call id or words').fill('8855ec4a-f');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.waitForURL('**/calls/8855ec4a-first');
});

describe.each(['light', 'dark'] as const)('in the %s scheme', colorScheme => {
  test.each([390, 1280])('fits a window of %d pixels, and breaks no rule', async width => {
    const page = await open('/', { colorScheme, viewport: { width, height: 800 } });
    for (const path of [
      '/',
      '/?party=%2B16025550101',
      '/find?q=8855ec4a',
      '/text?q=jack',
      `/find?q=${'1'.repeat(2000)}`,
    ]) {
      await page.goto(view.origin + path);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      expect(await violationsOn(page)).toEqual([]);
    }
  });
});
