import { setTimeout as sleep } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LOCAL_AWS } from '../../../local/local-aws.ts';
import { Interruption } from '../../../terminal/interruption.ts';
import { sign } from '../../../whippy/signature.ts';
import {
  deliver,
  messagesIn,
  SIGNING_KEY,
  startTestCallfold,
  type TestCallfold,
} from '../../end-to-end/running-callfold.ts';
import { documentedBody } from '../../whippy/documented.ts';
import { OTHER_WHIPPY_KEY, type StandInWhippy, startWhippy, WHIPPY_KEY } from '../../whippy/stand-in.ts';
import { Collector, type Run, runCommand } from '../run-command.ts';

// The address of a tunnel to this machine, which is the only one that is contacted.
const PUBLIC_URL = 'https://calls.example.com/webhooks/whippy';

let callfold: TestCallfold;
let whippy: StandInWhippy;

beforeAll(async () => {
  [callfold, whippy] = await Promise.all([startTestCallfold(), startWhippy()]);
});

afterAll(async () => {
  await Promise.all([callfold.stop(), whippy.close()]);
  expect(callfold.errors).toEqual([]);
  for (const key of [WHIPPY_KEY, OTHER_WHIPPY_KEY, SIGNING_KEY]) {
    expect(callfold.lines.join('\n')).not.toContain(key);
  }
});

async function connect(key: string, ...argv: string[]): Promise<Run> {
  const webhookUrl = String(callfold.outputs.WebhookUrl);
  const target = [`--local=${new URL(webhookUrl).origin}`, '--api', whippy.origin, '--url', PUBLIC_URL];
  const run = await runCommand(['connect', ...target, ...argv], {
    env: { WHIPPY_API_KEY: key },
    // The tunnel from the public address to this machine.
    fetch: (input, init) => fetch(String(input) === PUBLIC_URL ? webhookUrl : input, init),
    // The webhook's own clock decides when it reads its keys again.
    sleep: milliseconds => sleep(milliseconds / 3),
  });
  for (const secret of [WHIPPY_KEY, OTHER_WHIPPY_KEY, SIGNING_KEY]) {
    expect(run.stdout + run.stderr).not.toContain(secret);
  }
  return run;
}

async function keysInSecret(): Promise<string[] | undefined> {
  const client = new SecretsManagerClient({ ...LOCAL_AWS, endpoint: callfold.endpoints.secretsManager });
  const SecretId = callfold.outputs.SigningSecretArn;
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
  client.destroy();
  return SecretString?.split('\n');
}

function deliverSignedBy(key: string) {
  const body = documentedBody('call.ended');
  return deliver(callfold, body, { 'X-Whippy-Signature': sign(key, body, Date.now()) });
}

it('connects Whippy, keeps to what it made, and rotates the key without losing a delivery', async () => {
  const first = await connect(WHIPPY_KEY);
  expect(first).toMatchObject({ exitCode: 0, stderr: '' });
  // The key of the start is known to more than this machine, once a tunnel leads here.
  expect(first.stdout).toContain('put into the signing secret\n');
  expect(await keysInSecret()).toEqual([WHIPPY_KEY]);
  expect((await deliverSignedBy(SIGNING_KEY)).status).toBe(401);
  expect(first.stdout).toContain('answered 200 ignored, as it should be\n');
  expect(first.stdout).toContain('answered 401 signature_missing, as it should be\n');
  expect(whippy.endpoints).toMatchObject([{ url: PUBLIC_URL }]);
  expect((await deliverSignedBy(WHIPPY_KEY)).status).toBe(202);

  const again = await connect(WHIPPY_KEY);
  expect(again.stdout).toContain(`${PUBLIC_URL}, created before\n`);
  expect(whippy.requests).toHaveLength(2);

  const rotated = await connect(OTHER_WHIPPY_KEY);
  expect(rotated).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await keysInSecret()).toEqual([OTHER_WHIPPY_KEY, WHIPPY_KEY]);
  for (const key of [OTHER_WHIPPY_KEY, WHIPPY_KEY]) {
    expect((await deliverSignedBy(key)).status).toBe(202);
  }

  const cleaned = await connect(OTHER_WHIPPY_KEY, '--remove-old-keys');
  expect(cleaned.stdout).toContain('in the signing secret already, 1 older key removed\n');
  expect(await keysInSecret()).toEqual([OTHER_WHIPPY_KEY]);

  // Testing the way has left nothing behind; the key of the start got no further.
  expect(await messagesIn(callfold, callfold.outputs.QuarantineQueueUrl)).toHaveLength(1);
  expect(await messagesIn(callfold, callfold.outputs.DeadLetterQueueUrl)).toEqual([]);
}, 60_000);

it('says at a terminal what comes of a delivery, from the functions and the table as they are', async () => {
  const webhookUrl = String(callfold.outputs.WebhookUrl);
  const interruption = new Interruption();
  const stdout = new Collector({ isTTY: true, columns: 80 });
  let isDelivered = false;
  const exitCode = await runCommand(
    ['connect', `--local=${new URL(webhookUrl).origin}`, '--key-only', '--url', PUBLIC_URL],
    {
      stdout,
      env: { WHIPPY_API_KEY: OTHER_WHIPPY_KEY, NO_COLOR: '1' },
      fetch: (input, init) => fetch(String(input) === PUBLIC_URL ? webhookUrl : input, init),
      interruption,
      async sleep(milliseconds) {
        await sleep(milliseconds / 10);
        if (!stdout.text.includes('Connected.')) return;
        if (!isDelivered) {
          isDelivered = true;
          await deliverSignedBy(OTHER_WHIPPY_KEY);
          await deliverSignedBy('a-key-that-is-not-there');
        }
        if (stdout.text.includes('recorded') && stdout.text.includes('quarantined')) interruption.interrupt();
      },
    },
  ).then(run => run.exitCode);
  expect(exitCode).toBe(130);
  expect(stdout.text).toMatch(/\n\d\d:\d\d:\d\d {2}accepted {5}call\.ended {5}[\w-]{36}\n/);
  expect(stdout.text).toMatch(/\n\d\d:\d\d:\d\d {2}quarantined {2}signature_mismatch\n/);
  expect(stdout.text).toMatch(/\n\d\d:\d\d:\d\d {2}recorded {5}ended {10}[\w-]{36}\n {4}npx callfold show /);
  expect(stdout.text).not.toContain('ignored      not a call event');
  expect(stdout.text).not.toMatch(/\+\d{10}/);
}, 60_000);
