import { eventually } from '../eventually.ts';
import { type StandInWhippy, startWhippy } from '../whippy/stand-in.ts';
import {
  queueToDrain,
  recordOfCall,
  SIGNING_KEY,
  startTestCallfold,
  type TestCallfold,
} from './running-callfold.ts';

const HOUR_MS = 3_600_000;

let whippy: StandInWhippy;
let callfold: TestCallfold;

beforeAll(async () => {
  // Its calls are over for an hour: no webhook of theirs can still be under way.
  whippy = await startWhippy({
    keys: [SIGNING_KEY],
    now: () => Date.now() - HOUR_MS,
    requestsPerSecond: 1000,
  });
  callfold = await startTestCallfold({ app: 'reconciler', whippyApi: whippy.origin });
  whippy.subscribe(String(callfold.outputs.WebhookUrl));
});

afterAll(async () => {
  await callfold.stop();
  await whippy.close();
  expect(callfold.errors).toEqual([]);
});

/** What the reconciler wrote when a run was over. */
const runs = () =>
  callfold.lines
    .map(line => JSON.parse(line))
    .filter(({ service, message }) => service === 'reconciler' && message === 'Reconciled');

async function reconcile(): Promise<{ readonly [what: string]: number }> {
  const before = runs().length;
  await callfold.functions.scheduled[0]?.invoke({});
  const { outcome, calls } = await eventually(async () => runs()[before]);
  expect(outcome).toBe('finished');
  return calls;
}

it('runs by itself at the start', async () => {
  expect(await eventually(async () => runs()[0])).toMatchObject({
    outcome: 'finished',
    calls: { listed: 0 },
  });
});

it('brings calls into the table whose webhooks were lost, and then has nothing to do', async () => {
  const { ids, lost } = await whippy.organisation.makeCalls(120, { lossRate: 0.4, spread: HOUR_MS });
  expect(lost.length).toBeGreaterThan(50);
  await queueToDrain(callfold);

  const first = await reconcile();
  expect(first).toMatchObject({ listed: 120, unsettled: 0, unreadable: 0, unsent: 0, incomplete: 0 });
  expect(first.missing).toBeGreaterThan(0);
  expect(first.behind).toBeGreaterThan(0);
  await queueToDrain(callfold);
  for (const id of ids) expect(await recordOfCall(callfold, id)).toMatchObject({ status: { S: 'analyzed' } });

  expect(await reconcile()).toMatchObject({ listed: 120, complete: 120 });
});

it('finds what Whippy changed without a webhook', async () => {
  const changed = whippy.organisation.changeCalls(0.2);
  expect(await reconcile()).toMatchObject({ missing: 0, behind: changed.length });
});

it('logs which calls it repaired, and nothing of what was said, by whom, or with which key', () => {
  const lines = callfold.lines.filter(line => line.includes('"service":"reconciler"'));
  expect(lines.some(line => JSON.parse(line).outcome === 'missing')).toBe(true);
  const written = lines.join('\n');
  for (const { body, from, to } of whippy.organisation.calls()) {
    for (const secret of [SIGNING_KEY, body, from, to]) expect(written).not.toContain(String(secret));
  }
});
