// `npm run screenshots`: takes the pictures of the web view that README and docs show, of the same made-up calls each time.
import { createReference } from '../proof/reference.ts';
import { sampleDeliveries } from '../samples/deliveries.ts';
import { seededRandom } from '../samples/random.ts';
import { startChromium } from '../test/view/chromium.ts';
import { startTestView } from '../test/view/test-view.ts';
import { DAY_MS } from '../time/days.ts';

const NOW = Date.UTC(2026, 10, 24, 16);
const PAGES = [
  { name: 'view-list', path: '/', height: 900 },
  { name: 'view-call', path: undefined, height: 1000 },
];

const calls = createReference();
const made = sampleDeliveries(seededRandom(4), { calls: 60, now: () => NOW, spread: DAY_MS });
for (const { body } of Array.from(made).flat()) calls.add(String(body));
const records = calls.callIds.map(id => calls.expected(id));
const view = await startTestView(records, { now: () => NOW, source: 'Callfold-prod' });
const browser = await startChromium();
try {
  const context = await browser.newContext({ locale: 'en-US', timezoneId: 'America/Chicago' });
  const page = await context.newPage();
  await page.goto(view.url);
  for (const { name, path, height } of PAGES) {
    await page.setViewportSize({ width: 1280, height });
    await page.goto(view.origin + (path ?? `/calls/${longest()}`), { waitUntil: 'networkidle' });
    await page.screenshot({ path: `docs/images/${name}.png` });
  }
} finally {
  await browser.close();
  await view.close();
}

/** The call with the most to read. */
function longest(): string {
  const length = (id: string) => calls.expected(id).body?.S?.length ?? 0;
  return calls.callIds.toSorted((a, b) => length(b) - length(a))[0] ?? '';
}
