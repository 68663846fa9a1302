import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { callItem } from '../store/calls/calls.ts';
import { startChromium } from './chromium.ts';
import { cookieOf, startTestView, type TestView } from './test-view.ts';

const HOSTILE = [
  'User: </p></li></ol><script>window.ran = "script"</script>',
  'Agent: <img src=x onerror="window.ran = \'img\'"><svg onload="window.ran = \'svg\'">',
  'User: "><iframe srcdoc="<script>parent.ran = 1</script>"></iframe>&lt;b&gt; {{2}}',
  'Agent: </script></title></textarea><!-- <style>body { display: none }</style>',
].join('\n');

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
      callItem('second', minutesAgo(4), { events: ['call.started'] }),
      callItem('third', minutesAgo(5), { data: { direction: 'OUTBOUND' } }),
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
  await context.addCookies([{ url: view.origin, ...nameAndValue(await cookieOf(view.url)) }]);
  await page.goto(view.origin + path);
  return page;
}

function nameAndValue(cookie: string): { name: string; value: string } {
  const [name = '', value = ''] = cookie.split('=');
  return { name, value };
}

const idsOf = (page: Page) =>
  page.locator('#rows tr').evaluateAll(rows => rows.map(row => row.getAttribute('data-call')));

const overflowOf = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');

describe('a hostile call', () => {
  beforeEach(() =>
    view.table.put([
      callItem('hostile', minutesAgo(1), {
        data: {
          body: HOSTILE,
          from: '<script>window.ran = "from"</script>',
          contact_id: '"><script>window.ran = 1</script>',
        },
        metadata: {
          analysis: {
            call_summary: '<img src=x onerror="window.ran = \'summary\'">',
            user_sentiment: '"><b>',
          },
        },
      }),
    ]),
  );

  test('is shown, not run', async () => {
    const page = await open('/calls/hostile');
    const turns = await page.locator('.turn p').allTextContents();
    expect(turns).toEqual(HOSTILE.split('\n').map(line => line.replace(/^\w+: /, '')));
    await expect(page.locator('.call-summary').textContent()).resolves.toBe(
      '<img src=x onerror="window.ran = \'summary\'">',
    );
    await page.locator('#raw summary').click();
    expect(await page.locator('#raw pre').textContent()).toContain('</p></li></ol><script>');

    await page.goto(`${view.origin}/`);
    expect(await page.locator('[data-call=hostile] .summary').textContent()).toBe(
      '<img src=x onerror="window.ran = \'summary\'">',
    );
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(await page.locator('img, iframe, svg[onload], main script').count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test('is shown, not run, if it comes live', async () => {
    const page = await open('/');
    await view.table.put([
      callItem('hostile too', minutesAgo(0), { data: { from: '<img src=x onerror="window.ran = 1">' } }),
    ]);
    await page.locator('[data-call="hostile too"]').waitFor();
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
  });

  test('would not run either if it got out of its escaping: the policy blocks it', async () => {
    const page = await open('/calls/hostile');
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'window.ran = "inline"';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.ran = 1"><p style="color: red" id="styled">x</p>');
    }`);
    await page.waitForTimeout(300);
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(await page.evaluate('getComputedStyle(document.getElementById("styled")).color')).not.toBe(
      'rgb(255, 0, 0)',
    );
    expect(problems.join('\n')).toMatch(/Content Security Policy/);
  });
});

test('the printed address lets a browser in, and is gone from it at once', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  pages.push(page);
  await page.goto(view.url);
  expect(page.url()).toBe(`${view.origin}/`);
  expect(await idsOf(page)).toEqual(['first', 'second', 'third']);
  await page.locator('[data-call=second] a').first().click();
  await page.waitForURL('**/calls/second');
  await page.getByRole('heading', { name: 'Lifecycle' }).waitFor();
  expect(await page.evaluate('document.cookie')).toBe('');

  // Without the address, another browser of this machine sees nothing.
  const stranger = await (await browser.newContext()).newPage();
  pages.push(stranger);
  await stranger.goto(view.origin);
  expect(await stranger.locator('body').textContent()).toMatch(/^Open the whole address .+\n$/);
});

test('the keyboard alone gets everywhere', async () => {
  const page = await open('/');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main');

  const focused = () => page.evaluate('document.activeElement.closest("tr")?.dataset.call');
  await page.keyboard.press('j');
  expect(await focused()).toBe('first');
  await page.keyboard.press('j');
  expect(await focused()).toBe('second');
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toBe('third');
  await page.keyboard.press('k');
  expect(await focused()).toBe('second');
  const outline = await page.evaluate('getComputedStyle(document.activeElement, "::after").outlineStyle');
  expect(outline).toBe('solid');

  await page.keyboard.press('Enter');
  await page.waitForURL('**/calls/second');
  await page.keyboard.press('u');
  await page.waitForURL(`${view.origin}/`);
  await page.keyboard.press('/');
  expect(await page.evaluate('document.activeElement.name')).toBe('q');
  await page.keyboard.press('j');
  expect(await page.evaluate('document.activeElement.name')).toBe('q');
  expect(problems).toEqual([]);
});

test('new and changed calls appear by themselves, and are announced', async () => {
  const page = await open('/');
  expect(await idsOf(page)).toEqual(['first', 'second', 'third']);
  await view.table.put([callItem('newest', minutesAgo(1)), callItem('second', minutesAgo(4))]);
  await page.locator('[data-call=newest]').waitFor();
  await page.locator('[data-call=second] .status-analyzed').waitFor();
  expect(await idsOf(page)).toEqual(['newest', 'first', 'second', 'third']);
  // The poll may have come between the two.
  expect(await page.locator('#announcement').textContent()).toMatch(/^(1 new call(, 1 changed)?|1 changed)$/);
  expect(await page.locator('[data-call=newest]').getAttribute('class')).toBe('changed');
  expect(problems).toEqual([]);
});

/** Opens a list, and puts calls before its first poll is answered: so one poll has to find them all. */
async function openAndPut(path: string, calls: number): Promise<Page> {
  const page = await open('/calls/first');
  const items = Array.from({ length: calls }, (_, index) =>
    callItem(`new-${index}`, new Date(Date.now() - index * 500).toISOString()),
  );
  let answer = () => {};
  const arePut = new Promise<void>(resolve => {
    answer = resolve;
  });
  await page.route('**/live?**', async route => {
    await arePut;
    await route.continue();
  });
  await page.goto(view.origin + path);
  await view.table.put(items);
  answer();
  return page;
}

test('all calls of a burst appear, and are counted', async () => {
  const page = await openAndPut('/', 194);
  await page.locator('[data-call=new-193]').waitFor();
  expect(await idsOf(page)).toEqual([
    ...Array.from({ length: 194 }, (_, index) => `new-${index}`),
    'first',
    'second',
    'third',
  ]);
  expect(await page.locator('.shown').textContent()).toBe('197 calls on this page');
  await page.locator('#charts strong', { hasText: '197 calls' }).waitFor();
  expect(await page.getByText('More calls have come').isVisible()).toBe(false);
});

test('a burst that is too large for the page leads to the newest calls, and adds no part of them', async () => {
  const page = await openAndPut('/?direction=inbound', 320);
  await page.getByText('More calls have come than this page can add.').waitFor();
  expect(await page.getByRole('button', { name: 'More new calls' }).isDisabled()).toBe(true);
  expect(await idsOf(page)).toEqual(['first', 'second']);
  await page.getByRole('link', { name: 'Show the newest' }).click();
  await page.locator('[data-call=new-0]').waitFor();
  expect(page.url()).toBe(`${view.origin}/?direction=inbound`);
  expect(await page.locator('#rows tr').count()).toBe(50);
});

test('a call that no longer passes the filter leaves the list', async () => {
  const page = await open('/?status=started');
  expect(await idsOf(page)).toEqual(['second']);
  await view.table.put([callItem('second', minutesAgo(4))]);
  await page.locator('[data-call=second]').waitFor({ state: 'detached' });
});

test('an empty list fills by itself', async () => {
  const page = await open('/?sentiment=Bored');
  await page.getByText('No call matches.').waitFor();
  await view.table.put([
    callItem('bored', minutesAgo(1), { metadata: { analysis: { user_sentiment: 'Bored' } } }),
  ]);
  await page.locator('[data-call=bored]').waitFor();
});

describe('a call that is incomplete', () => {
  beforeEach(() => view.table.put([callItem('lost', minutesAgo(300), { events: ['call.started'] })]));

  test.each([true, false])(
    'says since when it is not heard of, with a script: %s',
    async javaScriptEnabled => {
      const page = await open('/', { javaScriptEnabled });
      expect(await page.locator('.chip.incomplete').count()).toBe(1);
      await page.getByLabel('Completeness').selectOption('Incomplete');
      await page.getByRole('button', { name: 'Filter' }).click();
      await page.waitForURL('**incomplete=yes**');
      expect(await idsOf(page)).toEqual(['lost']);
      const status = page
        .getByRole('row')
        .getByRole('cell', { name: /^Not heard of since \w+ \d+, \d\d:\d\d$/ });
      expect(await status.count()).toBe(1);

      await page.locator('.party a').click();
      await page.waitForURL('**/calls/lost');
      expect(await page.locator('.facts').textContent()).toMatch(/Not heard of since \w+ \d+, \d\d:\d\d$/);
      expect(await page.getByText(/^Not heard of for .+: no call\.ended has come\.$/).isVisible()).toBe(true);
      expect(problems).toEqual([]);
    },
  );

  test('leaves the list of such calls when it is heard of', async () => {
    const page = await open('/?incomplete=yes');
    await view.table.put([callItem('lost', minutesAgo(300))]);
    await page.locator('[data-call=lost]').waitFor({ state: 'detached' });
  });

  test.each([390, 768, 1280])('fits a window of %d pixels', async width => {
    const page = await open('/', { viewport: { width, height: 800 } });
    expect(await overflowOf(page)).toBe(0);
    await page.goto(`${view.origin}/calls/lost`);
    expect(await overflowOf(page)).toBe(0);
  });
});

test('live updates can be paused, and go on', async () => {
  const page = await open('/');
  await page.getByRole('button', { name: 'Live' }).click();
  await view.table.put([callItem('newest', minutesAgo(1))]);
  await page.waitForTimeout(700);
  expect(await page.locator('[data-call=newest]').count()).toBe(0);
  await page.getByRole('button', { name: 'Paused' }).click();
  await page.locator('[data-call=newest]').waitFor();
});

test('a call goes on while its page is open, until nothing more is expected', async () => {
  const page = await open('/calls/second');
  await page.getByText('The transcript comes when the call has ended.').waitFor();
  await page.locator('#raw summary').click();
  await view.table.put([callItem('second', minutesAgo(4))]);
  await page.locator('.turn').first().waitFor();
  await page.locator('.timeline .done').nth(3).waitFor();
  await page.getByRole('button', { name: 'Complete' }).waitFor();
  expect(problems).toEqual([]);
});

test('on a phone nothing sticks out, and rows become cards that keep being rows', async () => {
  const phone = { viewport: { width: 390, height: 844 } };
  const list = await open('/', phone);
  expect(await overflowOf(list)).toBe(0);
  expect(await list.getByRole('row').count()).toBe(4);
  expect(await list.locator('[data-call=first] .summary').isVisible()).toBe(true);
  await list.locator('.filter-box summary').click();
  expect(await list.getByLabel('Sentiment').isVisible()).toBe(true);
  expect(await overflowOf(list)).toBe(0);
});

test.each([390, 768, 1280])('values of any length fit a window of %d pixels', async width => {
  const long = (letter: string) => letter.repeat(200);
  await view.table.put([
    callItem(long('x'), minutesAgo(1), {
      data: {
        body: `User: ${long('y')}`,
        from: long('z'),
        delivery_status: `call_completed.${long('w')}`,
        contact_id: long('c'),
        attachments: [{ url: `ftp://${long('u')}/recording.wav` }],
      },
      metadata: { analysis: { user_sentiment: long('s'), call_summary: long('t'), [long('n')]: long('v') } },
    }),
  ]);
  const page = await open('/', { viewport: { width, height: 800 } });
  expect(await overflowOf(page)).toBe(0);
  await page.goto(`${view.origin}/?contact=${long('c')}`);
  expect(await overflowOf(page)).toBe(0);
  await page.goto(`${view.origin}/calls/${long('x')}`);
  await page.locator('#raw summary').click();
  expect(await overflowOf(page)).toBe(0);
});

/** Where the cells of a row are, and what they contain that sticks out of its cell or is cut. */
const CELLS = `id => [...document.querySelector('[data-call="' + id + '"]').cells].map(cell => {
  const { left, right } = cell.getBoundingClientRect();
  const parts = [...cell.querySelectorAll('.number, .chip, .reason')].filter(part => part.checkVisibility());
  return {
    name: cell.className,
    place: [left, right],
    sticksOut: parts.some(part => part.getBoundingClientRect().right > right + 1),
    cut: parts.filter(part => part.scrollWidth > part.clientWidth).map(part => part.title.length),
  };
})`;

interface Cell {
  readonly name: string;
  readonly place: readonly number[];
  readonly sticksOut: boolean;
  readonly cut: readonly number[];
}

test.each([390, 800, 1280])('a long value takes no room of others in a window of %d pixels', async width => {
  const long = (letter: string) => letter.repeat(400);
  const page = await open('/', { viewport: { width, height: 800 } });
  const cellsOf = (id: string) => page.evaluate<Cell[]>(`(${CELLS})(${JSON.stringify(id)})`);
  const before = await cellsOf('first');
  expect(before.flatMap(({ cut }) => cut)).toEqual([]);
  await view.table.put([
    callItem('lost', minutesAgo(300), { events: ['call.started'] }),
    callItem('long', minutesAgo(1), {
      data: { from: long('9'), to: long('8'), delivery_status: `call_completed.${long('w')}` },
      metadata: { agent_id: long('a'), analysis: { user_sentiment: long('s'), call_summary: long('t') } },
    }),
  ]);
  await page.reload();
  expect((await cellsOf('first')).map(({ place }) => place)).toEqual(before.map(({ place }) => place));
  for (const id of ['first', 'lost', 'long']) {
    expect((await cellsOf(id)).filter(({ sticksOut }) => sticksOut)).toEqual([]);
  }
  expect((await cellsOf('long')).flatMap(({ cut }) => cut)).toEqual([400, 400, 400, 400]);
  expect(await overflowOf(page)).toBe(0);
  await page.goto(`${view.origin}/?agent=${long('a')}`);
  expect(await overflowOf(page)).toBe(0);
  expect((await page.locator('.list-title').boundingBox())?.height).toBeLessThan(100);
});

test('what has a title lies above the link of its row, and a click there opens the call too', async () => {
  const page = await open('/');
  const time = page.locator('[data-call=second] .when time');
  const at = await time.boundingBox();
  const pointedAt = `document.elementFromPoint(${(at?.x ?? 0) + 5}, ${(at?.y ?? 0) + 5}).title`;
  expect(await page.evaluate(pointedAt)).toBe(await time.getAttribute('datetime'));
  await time.click();
  await page.waitForURL('**/calls/second');
});

test('wide windows show the filters without unfolding them', async () => {
  const page = await open('/');
  expect(await page.getByLabel('Sentiment').isVisible()).toBe(true);
  expect(await page.locator('.filter-box summary').isVisible()).toBe(false);
  await page.getByLabel('Direction').selectOption('outbound');
  await page.getByRole('button', { name: 'Filter' }).click();
  expect(await idsOf(page)).toEqual(['third']);
  await page.getByRole('link', { name: 'Clear' }).click();
  expect(await idsOf(page)).toHaveLength(3);
});

test.each([
  ['light', '#f7f7f5'],
  ['dark', '#121316'],
] as const)('the %s scheme has its colours, and texts that stand out', async (colorScheme, expected) => {
  const page = await open('/', { colorScheme });
  expect(await page.evaluate('getComputedStyle(document.body).getPropertyValue("--page")')).toBe(expected);
  await view.table.put([callItem('lost', minutesAgo(300), { events: ['call.started'] })]);
  for (const path of ['/', '/calls/first', '/calls/second', '/calls/lost', '/nowhere']) {
    await page.goto(view.origin + path);
    expect(await page.evaluate(FAINT_TEXTS)).toEqual([]);
  }
});

// WCAG AA: 4.5 to 1 for the text of every element, against the nearest background behind it.
const FAINT_TEXTS = `(() => {
  const channels = color => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = color => {
    const [r, g, b] = channels(color).slice(0, 3).map(value => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgroundOf = element => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if ((channels(backgroundColor)[3] ?? 1) > 0) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const faint = [];
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data.trim()).join('');
    if (text === '' || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const color = element instanceof SVGElement ? style.fill : style.color;
    const [light, dark] = [luminance(color), luminance(backgroundOf(element))].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5) faint.push(element.tagName + '.' + element.className + ' ' + text + ' ' + contrast.toFixed(2));
  }
  return faint;
})()`;

test('times are shown in the zone of the reader, the instant stays', async () => {
  const page = await open('/calls/first', { timezoneId: 'Asia/Kolkata' });
  const time = page.locator('.facts time');
  const instant = (await time.getAttribute('datetime')) ?? '';
  const clock = new Intl.DateTimeFormat('en', {
    timeStyle: 'medium',
    hourCycle: 'h23',
    timeZone: 'Asia/Kolkata',
  });
  expect(await time.textContent()).toContain(clock.format(new Date(instant)));
  expect(await time.getAttribute('title')).toBe(instant);
  expect(await page.locator('#time-zone').textContent()).toMatch(/Asia\/(Kolkata|Calcutta)/);
});

test('everything works without a script', async () => {
  const page = await open('/', { javaScriptEnabled: false });
  await page.getByLabel('Status').selectOption('started');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL('**status=started**');
  await page.locator('.party a').first().click();
  await page.waitForURL('**/calls/second');
  expect(await page.getByRole('heading', { name: 'Lifecycle' }).isVisible()).toBe(true);
  expect(await page.locator('#time-zone').textContent()).toBe('UTC');
});

test('opening a call loads nothing from elsewhere', async () => {
  const page = await open('/');
  const hosts = new Set<string>();
  page.on('request', request => hosts.add(new URL(request.url()).host));
  await page.goto(`${view.origin}/calls/first`);
  await page.waitForLoadState('networkidle');
  expect([...hosts]).toEqual([`127.0.0.1:${view.port}`]);
});
