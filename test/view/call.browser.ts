import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { callItem } from '../store/calls/calls.ts';
import { violationsOn } from './axe.ts';
import { startChromium } from './chromium.ts';
import { cookieOf, startTestView, type TestView } from './test-view.ts';

const ORGANISATION = 'organization_6f1d1b0e-2f3a-4c56-8d8e-0123456789ab';

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

let browser: Browser;
let view: TestView;
const pages: Page[] = [];
let problems: string[];

beforeAll(async () => {
  [browser, view] = await Promise.all([
    startChromium(),
    startTestView(
      [
        callItem('asked', minutesAgo(3), {
          data: {
            language: 'he',
            body: 'Agent: שלום, מי מדבר?\nUser: התקשרו אליי: +1 (323) 213-9334.\nAgent: \u202egpj.exe',
            attachments: [{ url: `https://127.0.0.1:1/${ORGANISATION}/calls/1/recording.wav` }],
          },
          metadata: {
            analysis: {
              call_summary: 'The user gave a number.',
              custom_analysis_data: {
                'Has a car?': true,
                'Which shifts are possible?': 'Nights and weekends',
              },
            },
          },
        }),
        callItem('of a person', minutesAgo(4), {
          data: { direction: 'OUTBOUND', body: 'User: Good morning.\nContact: Hello.' },
          metadata: { agent_id: null },
        }),
      ],
      { commandOf: id => `npx callfold view --call ${id}` },
    ),
  ]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await view?.close();
});

beforeEach(() => {
  problems = [];
});

afterEach(() => Promise.all(pages.splice(0).map(page => page.context().close())));

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

const topOf = async (page: Page, selector: string) =>
  (await page.locator(selector).boundingBox())?.y ?? Number.NaN;

describe.each(['light', 'dark'] as const)('in the %s scheme', colorScheme => {
  test.each([390, 1280])('the page fits a window of %d pixels, and breaks no rule', async width => {
    const page = await open('/calls/asked', { colorScheme, viewport: { width, height: 800 } });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(await violationsOn(page)).toEqual([]);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    expect(await violationsOn(page)).toEqual([]);
    expect(await topOf(page, 'audio')).toBeLessThan(await topOf(page, '#transcript'));
    expect(problems).toEqual([]);
  });
});

test('a recording that cannot be played says so, and can be opened by itself', async () => {
  const page = await open('/calls/asked');
  const words = page.getByText('The recording cannot be played here');
  expect(await words.isVisible()).toBe(false);
  await page.evaluate('document.querySelector("audio").play().catch(() => {})');
  await words.waitFor();
  const link = page.getByRole('link', { name: 'Recording', exact: true });
  expect(await link.getAttribute('href')).toContain('/recording.wav');
});

test('the way back leads to the list with its filters', async () => {
  const page = await open('/?direction=outbound&range=24h');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/calls/of%20a%20person');
  await page.keyboard.press('u');
  await page.waitForURL(`${view.origin}/?direction=outbound&range=24h`);
});

test.each(['/text?q=morning', '/?direction=outbound&range=24h'])(
  'the way back to %s stays while the call changes',
  async path => {
    const id = 'growing';
    const events = ['call.started'] as const;
    const data = { direction: 'OUTBOUND', body: 'User: Good morning.' };
    const growing = callItem(id, minutesAgo(1), { events, data });
    const apart = await startTestView([growing], { pollMs: 100 });
    const page = await open('/calls/asked');
    const [name = '', value = ''] = (await cookieOf(apart.url)).split('=');
    await page.context().addCookies([{ url: apart.origin, name, value }]);
    await page.goto(apart.origin + path);
    await page.locator('.party a').click();
    await page.waitForURL(`**/calls/${id}`);
    await apart.table.put([callItem(id, minutesAgo(1), { data })]);
    await page.locator('#head', { hasText: 'Analyzed' }).waitFor();
    await page.keyboard.press('u');
    await page.waitForURL(apart.origin + path);
    await apart.close();
  },
);

test('the search box of the list is one key away from a call', async () => {
  const page = await open('/?direction=outbound');
  await page.locator('.party a').first().click();
  await page.waitForURL('**/calls/of%20a%20person');
  await page.keyboard.press('/');
  await page.waitForURL(`${view.origin}/?direction=outbound#find`);
  const box = page.getByLabel('Number, contact id, call id or words');
  await page.keyboard.type('(602) 555');
  expect(await box.inputValue()).toBe('(602) 555');
});

test('the keys are explained, and do nothing meanwhile', async () => {
  const page = await open('/');
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  await dialog.waitFor();
  expect(await dialog.textContent()).toContain('Back to the list');
  await page.keyboard.press('j');
  expect(await dialog.isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Keys ?' }).click();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(problems).toEqual([]);
});

test.each([
  ['/', 'list'],
  ['/calls/asked', 'transcript'],
])('of %s, the second key leads past all that is above the main part', async (path, id) => {
  const page = await open(path);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe(id);
});

test('times are switched to UTC and back, on every page', async () => {
  const page = await open('/calls/asked', { timezoneId: 'Asia/Kolkata' });
  const time = page.locator('.facts time');
  const instant = new Date((await time.getAttribute('datetime')) ?? '');
  const clock = (timeZone: string) =>
    new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23', timeZone }).format(instant);
  expect(await time.textContent()).toContain(clock('Asia/Kolkata'));

  await page.getByRole('button', { name: 'Show UTC' }).click();
  expect(await time.textContent()).toContain(clock('UTC'));
  await page.goto(`${view.origin}/`);
  expect(await page.locator('#time-zone').textContent()).toBe('UTC');
  expect(await page.locator('[data-call=asked] time').first().textContent()).toContain(
    clock('UTC').slice(0, 5),
  );

  await page.getByRole('button', { name: /^Show Asia/ }).click();
  await page.goto(`${view.origin}/calls/asked`);
  expect(await time.textContent()).toContain(clock('Asia/Kolkata'));
  expect(await time.getAttribute('title')).toBe(await time.getAttribute('datetime'));
});

test('every link has words of its own', async () => {
  const page = await open('/calls/asked');
  const names = await page.getByRole('main').getByRole('link').allTextContents();
  expect(names).toEqual([
    '← Calls',
    'Open in Whippy',
    'Download the transcript as text',
    'Recording',
    expect.stringMatching(/^[\da-f-]{36}$/),
  ]);
});

test('the command for a colleague can be copied', async () => {
  const page = await open('/calls/asked', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('npx callfold view --call asked');
});

test('the command is selected if the browser refuses to copy', async () => {
  const page = await open('/calls/asked');
  const session = await page.context().newCDPSession(page);
  const { targetInfo } = await session.send('Target.getTargetInfo');
  await session.send('Browser.setPermission', {
    ...(targetInfo.browserContextId && { browserContextId: targetInfo.browserContextId }),
    origin: view.origin,
    permission: { name: 'clipboard-write' },
    setting: 'denied',
  });
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: 'Selected: copy it with Ctrl-C' }).waitFor();
  expect(await page.evaluate('getSelection().toString()')).toBe('npx callfold view --call asked');
  expect(await page.locator('#announcement').textContent()).toMatch(/^Selected/);
  expect(problems).toEqual([]);
});

test('the transcript is downloaded as text', async () => {
  const page = await open('/calls/of%20a%20person');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the transcript as text' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('call-of_a_person.txt');
  expect(readFileSync(await download.path(), 'utf8')).toBe('Whippy user: Good morning.\nContact: Hello.\n');
});

/** The characters of the number in the order in which they are painted. */
const PAINTED = `(() => {
  const text = document.querySelector('.turn.contact bdi').firstChild;
  const placed = [...text.data].map((character, at) => {
    const range = document.createRange();
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    return { character, left: range.getBoundingClientRect().left };
  });
  return placed.sort((a, b) => a.left - b.left).map(({ character }) => character).join('');
})()`;

test('a text from right to left begins at the right, and a number in it is not turned round', async () => {
  const page = await open('/calls/asked');
  expect(await page.evaluate('getComputedStyle(document.querySelector(".turn.contact p")).direction')).toBe(
    'rtl',
  );
  expect(await page.evaluate(PAINTED)).toBe('+1 (323) 213-9334');
  expect(await page.locator('.turn.ai p').last().textContent()).toBe('\\u202egpj.exe');
});

test('on paper, there is what was said, without what only a screen can do', async () => {
  const page = await open('/calls/asked');
  await page.emulateMedia({ media: 'print' });
  for (const selector of ['#files', '#share', '#raw', '.bottom', '.back']) {
    expect(await page.locator(selector).isVisible()).toBe(false);
  }
  expect(await page.locator('.call-summary').isVisible()).toBe(true);
  expect(await page.locator('.turn').first().isVisible()).toBe(true);
});
