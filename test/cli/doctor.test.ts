import { readdirSync, readFileSync } from 'node:fs';
import { CreateQueueCommand, PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Deployment, OutputName } from '../../cli/deployment/deployment.ts';
import { findDeployment } from '../../cli/deployment/find-deployment.ts';
import { examine } from '../../cli/doctor/finding.ts';
import { checkOutputs } from '../../cli/doctor/outputs.ts';
import { checkQueue } from '../../cli/doctor/queues.ts';
import { Failure } from '../../terminal/exit-codes.ts';
import { Interruption } from '../../terminal/interruption.ts';
import type { Io } from '../../terminal/io.ts';
import { anchorsOf, PAGES } from '../docs/pages.ts';
import { deliver, recordWith, startTestCallfold, type TestCallfold } from '../end-to-end/running-callfold.ts';
import { STATE_ENV } from '../state-home.ts';
import { documentedDelivery } from './documented-delivery.ts';
import { Collector, runCommand, streamOf } from './run-command.ts';

let callfold: TestCallfold;
let local: string;

beforeAll(async () => {
  callfold = await startTestCallfold();
  local = new URL(String(callfold.outputs.WebhookUrl)).origin;
});

afterAll(() => callfold.stop());

const doctor = (...argv: string[]) => runCommand(['doctor', '--local', local, ...argv]);

const io: Io = {
  stdout: new Collector(),
  stderr: new Collector(),
  stdin: streamOf(''),
  env: STATE_ENV,
  now: Date.now,
  sleep: async () => undefined,
  interruption: new Interruption(),
  fetch,
  askSecret: undefined,
  openAddress: undefined,
};

test('all is well with npm start before its first call', async () => {
  const { exitCode, stdout, stderr } = await doctor();
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toBe(`the local services at ${local}
  ok Clock           right
  ok Outputs         all 7 there
  ok Signing secret  holds a key
  ok Endpoint        ${local}/webhooks/whippy takes signed events and refuses unsigned ones
  ok Webhook         no delivery has failed in the last 15 min
  ok Queue           empty
  ok Recorder        takes events, and none has failed lately
  ok Table           active
  ok Dead letters    none
  ok Quarantine      empty
  -  Newest event    no call in the last 30 days
                     -> if there have been calls, see docs/runbook.md#nothing-arrives
All is well.
`);
});

test('tells the age of the newest event', async () => {
  const { body, callId } = documentedDelivery(new Date(Date.now() - 5000));
  await deliver(callfold, body);
  await recordWith(callfold, callId, 'started_event');
  expect((await doctor()).stdout).toMatch(/\n {2}ok Newest event {4}\d[\d.]* s ago, of call \S+, started\n/);
});

test('says of each problem what to do', async () => {
  const { DeadLetterQueueUrl, QuarantineQueueUrl } = callfold.outputs;
  const send = (QueueUrl: string | undefined) =>
    callfold.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
  await Promise.all([send(DeadLetterQueueUrl), send(QuarantineQueueUrl), send(QuarantineQueueUrl)]);
  try {
    const { exitCode, stdout } = await doctor();
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`
  !  Dead letters    1 event could not be recorded
                     -> see which and why: npx callfold dlq list --local ${local} and docs/runbook.md#dead-letters
  !  Quarantine      2 deliveries kept, the newest `);
    expect(
      stdout,
    ).toContain(` ago. 2 of the last 24 h without a signature that can be read; none has been accepted since
                     -> see which and why: npx callfold quarantine list --local ${local} and docs/runbook.md#quarantine
`);
    expect(stdout).toMatch(/\n2 problems\.\n$/);

    const json = await doctor('--json');
    expect(json.exitCode).toBe(1);
    const { well, checks } = JSON.parse(json.stdout);
    expect(well).toBe(false);
    expect(checks).toContainEqual({
      check: 'Dead letters',
      level: 'problem',
      finding: '1 event could not be recorded',
      advice: expect.stringContaining('dlq list'),
    });
    expect(checks).toContainEqual({ check: 'Queue', level: 'ok', finding: 'empty', advice: null });
  } finally {
    for (const QueueUrl of [DeadLetterQueueUrl, QuarantineQueueUrl])
      await callfold.sqs.send(new PurgeQueueCommand({ QueueUrl }));
  }
});

describe('a queue', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    const { QueueUrl = '' } = await callfold.sqs.send(new CreateQueueCommand({ QueueName: 'unread' }));
    await callfold.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    const found = await findDeployment({ local }, io);
    deployment = { ...found, output: name => (name === 'QueueUrl' ? QueueUrl : found.output(name)) };
  });

  test('that is not read is a problem', async () => {
    expect(await checkQueue({ deployment, io })).toEqual([
      {
        check: 'Queue',
        level: 'problem',
        finding: '1 event waiting to be recorded, and not getting fewer',
        advice: 'see docs/runbook.md#events-waiting',
      },
    ]);
  });

  test('that empties while it is watched is none', async () => {
    const sleep = async () => {
      await callfold.sqs.send(new PurgeQueueCommand({ QueueUrl: deployment.output('QueueUrl') }));
    };
    expect(await checkQueue({ deployment, io: { ...io, sleep } })).toEqual([
      { check: 'Queue', level: 'ok', finding: 'empty' },
    ]);
  });
});

test('names the outputs that are missing', async () => {
  const found = await findDeployment({ local }, io);
  const output = (name: OutputName) => {
    if (name.startsWith('Q')) throw new Failure('missing');
    return found.output(name);
  };
  expect(await checkOutputs({ deployment: { ...found, output }, io })).toMatchObject([
    { level: 'problem', finding: expect.stringMatching(/^QueueUrl, QuarantineQueueUrl missing/) },
  ]);
});

test('a check that cannot be made is a problem, and why', async () => {
  const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
  const deployment = await findDeployment({ local }, io);
  const check = () => Promise.reject(denied);
  expect(await examine('Signing secret', check, { deployment, io })).toEqual([
    {
      check: 'Signing secret',
      level: 'problem',
      finding: 'could not be checked',
      advice: 'AWS does not allow this with your credentials: not authorized',
    },
  ]);
});

test('points at pages and sections that exist', () => {
  const sources = readdirSync('cli/doctor').map(name => readFileSync(`cli/doctor/${name}`, 'utf8'));
  const links = sources.join('\n').matchAll(/(docs\/[\w-]+\.md)#([\w-]+)/g);
  const missing = [...links].filter(([, file, anchor = '']) => {
    const page = PAGES.find(candidate => candidate.file === file);
    return !page || !anchorsOf(page).includes(anchor);
  });
  expect(missing).toEqual([]);
});
