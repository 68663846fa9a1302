import { randomUUID } from 'node:crypto';
import { type FaultProxy, startFaultProxy } from '../../local/fault-proxy.ts';
import type { SampleEvent } from '../../samples/generate-call.ts';
import type { Io } from '../../terminal/io.ts';
import {
  deliver,
  recordOfCall,
  recordWith,
  SIGNING_KEY,
  startTestCallfold,
  type TestCallfold,
} from '../end-to-end/running-callfold.ts';
import { documented } from '../whippy/documented.ts';
import { type StandInWhippy, startWhippy, WEAK_WHIPPY_KEY, WHIPPY_KEY } from '../whippy/stand-in.ts';
import { FakeClock, type Run, runCommand } from './run-command.ts';

let callfold: TestCallfold;
let whippy: StandInWhippy;
let proxy: FaultProxy;
let isTableFailing: boolean;

beforeAll(async () => {
  [callfold, whippy] = await Promise.all([
    startTestCallfold({
      async wrapEndpoints(endpoints) {
        proxy = await startFaultProxy(endpoints.dynamodb, () => (isTableFailing ? 'error' : undefined));
        return { ...endpoints, dynamodb: proxy.url };
      },
    }),
    startWhippy({ keys: [WHIPPY_KEY, SIGNING_KEY] }),
  ]);
});

beforeEach(() => {
  isTableFailing = false;
});

afterAll(async () => {
  await Promise.all([callfold.stop(), whippy.close()]);
  await proxy.stop();
});

async function run(argv: readonly string[], io: Partial<Io> = {}): Promise<Run> {
  const [command = '', ...others] = argv;
  const local = `--local=${new URL(String(callfold.outputs.WebhookUrl)).origin}`;
  const result = await runCommand([command, local, ...others], io);
  for (const secret of [WHIPPY_KEY, WEAK_WHIPPY_KEY, SIGNING_KEY]) {
    expect(result.stdout + result.stderr).not.toContain(secret);
  }
  return result;
}

interface RefreshRun extends Partial<Pick<Io, 'now' | 'sleep'>> {
  /** WHIPPY_API_KEY. */
  readonly key?: string;
  readonly argv?: readonly string[];
}

const refresh = (callId: string, { key = WHIPPY_KEY, argv = [], ...io }: RefreshRun = {}) =>
  run(['refresh', callId, '--api', whippy.origin, ...argv], { env: { WHIPPY_API_KEY: key }, ...io });

/** A finished call at Whippy, whose webhooks are all lost. */
async function callAtWhippy(): Promise<{ readonly id: string; readonly started: SampleEvent }> {
  const { ids, lost } = await whippy.organisation.makeCalls(1, { scenario: 'completed' });
  return { id: String(ids[0]), started: lost[0] as SampleEvent };
}

async function record(event: object, id: string, milestone: string): Promise<void> {
  expect((await deliver(callfold, JSON.stringify(event))).status).toBe(202);
  await recordWith(callfold, id, milestone);
}

async function lostCall(): Promise<string> {
  const { id, started } = await callAtWhippy();
  await record(started, id, 'started_event');
  return id;
}

test('records what was lost of a call, and says which attributes have changed', async () => {
  const id = await lostCall();
  const { exitCode, stdout, stderr } = await refresh(id);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(
    /^The record of the call \S+ has what Whippy says now\. Changed: .*\bbody\b.*\bstatus\b.*\nLook at it: npx callfold show /,
  );
  const item = await recordOfCall(callfold, id);
  expect(item).toMatchObject({ status: { S: 'analyzed' }, listed_event: expect.anything() });
  // Names, and no contents.
  expect(stdout).not.toContain(item?.call_summary?.S);
  expect(stdout).not.toContain(item?.from?.S);
});

test('says that there is nothing new, of a call by the beginning of its id too', async () => {
  const id = await lostCall();
  const first = await refresh(id, { argv: ['--json'] });
  expect(JSON.parse(first.stdout)).toEqual({
    call_id: id,
    changed: expect.arrayContaining(['call_summary', 'status']),
  });
  expect(await refresh(id.slice(0, 13))).toEqual({
    exitCode: 0,
    stdout: `The record of the call ${id} has all that Whippy says.\n`,
    stderr: '',
  });
  expect(JSON.parse((await refresh(id, { argv: ['--json'] })).stdout)).toEqual({ call_id: id, changed: [] });
});

test('takes the first key of the signing secret if WHIPPY_API_KEY is not set', async () => {
  const id = await lostCall();
  expect((await refresh(id, { key: '' })).stdout).toMatch(/has what Whippy says now/);
});

test('asks through all pages of a conversation', async () => {
  const conversationId = randomUUID();
  const { ids, lost } = await whippy.organisation.makeCalls(120, {
    scenario: 'no-answer',
    conversationId,
  });
  const id = String(ids.at(-1));
  const [first] = lost.filter(({ data }) => data.id === id);
  await record(first as SampleEvent, id, 'ended_event');
  expect((await refresh(id)).stdout).toMatch(/has what Whippy says now/);
});

describe('says what is wrong', () => {
  async function failureOf(callId: string, options: RefreshRun = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await refresh(callId, options);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^callfold: .+\n$/);
    return stderr;
  }

  test('if there is no record', async () => {
    expect(await failureOf(randomUUID())).toMatch(/There is no call .+ list .+ shows which there are/);
  });

  test('if the call has been forgotten', async () => {
    const id = await lostCall();
    await run(['forget', id, '--yes']);
    expect(await failureOf(id)).toContain(`The call ${id} was forgotten`);
  });

  test('if the record has no conversation_id', async () => {
    const id = randomUUID();
    await record(documented('call.ended', { data: { id, conversation_id: null } }), id, 'ended_event');
    expect(await failureOf(id)).toMatch(
      /no conversation_id.+: npx callfold backfill --since 2024-10-31 --local/,
    );
  });

  test('if Whippy does not have the conversation, or the call in it', async () => {
    const [unknown, id] = [randomUUID(), randomUUID()];
    await record(documented('call.ended', { data: { id: unknown } }), unknown, 'ended_event');
    expect(await failureOf(unknown)).toContain(`Whippy does not have the call ${unknown}`);

    const { conversation_id } = (await callAtWhippy()).started.data;
    await record(documented('call.ended', { data: { id, conversation_id } }), id, 'ended_event');
    expect(await failureOf(id)).toContain(`Whippy does not have the call ${id}`);
  });

  test('if the key is wrong, or may not read calls', async () => {
    const id = await lostCall();
    expect(await failureOf(id, { key: 'wk_live_no-key-of-whippy' })).toMatch(/does not know the API key/);
    expect(await failureOf(id, { key: WEAK_WHIPPY_KEY })).toMatch(/may not list calls/);
  });

  test('if it is not recorded within a minute', async () => {
    const id = await lostCall();
    isTableFailing = true;
    const { now, sleep } = new FakeClock();
    expect(await failureOf(id, { now, sleep })).toMatch(
      /has not been recorded within a minute: npx callfold doctor/,
    );
  });
});
