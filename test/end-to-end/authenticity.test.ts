import { createHmac, randomUUID } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LOCAL_AWS } from '../../local/local-aws.ts';
import { runCommand } from '../cli/run-command.ts';
import { documentedEvent, eventAsPrinted } from './documented-call.ts';
import {
  deliver,
  queueToDrain,
  recordOfCall,
  recordWith,
  SIGNING_KEY,
  startTestCallfold,
  type TestCallfold,
} from './running-callfold.ts';

let callfold: TestCallfold;
let token: string;

beforeAll(async () => {
  callfold = await startTestCallfold({ app: 'webhookToken' });
  token = await secretValue(callfold.outputs.WebhookTokenSecretArn);
});

afterAll(async () => {
  await callfold.stop();
  expect(callfold.errors).toEqual([]);
});

async function secretValue(SecretId: string | undefined): Promise<string> {
  const client = new SecretsManagerClient({ ...LOCAL_AWS, endpoint: callfold.endpoints.secretsManager });
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
  client.destroy();
  return SecretString;
}

/** Delivers without a signature, at the address that ends with a token. */
function deliverTo(path: string, body: string) {
  const outputs = { ...callfold.outputs, WebhookUrl: `${callfold.outputs.WebhookUrl}/${path}` };
  return deliver({ ...callfold, outputs }, body, {});
}

const hmac = (text: string) => createHmac('sha256', SIGNING_KEY).update(text).digest();

it('the token is random, in a secret of its own', async () => {
  expect(token).toMatch(/^[A-Za-z0-9]{64}$/);
  expect(new Set(token).size).toBeGreaterThan(15);
  expect(await secretValue(callfold.outputs.SigningSecretArn)).toBe(SIGNING_KEY);
});

it.each([
  [
    'timestamp.body',
    (body: string, time: string) => `t=${time},v1=${hmac(`${time}.${body}`).toString('base64url')}`,
  ],
  ['body+timestamp', (body: string, time: string) => `v=${time},d=${hmac(`${body}${time}`).toString('hex')}`],
  ['body', (body: string) => `sha256=${hmac(body).toString('base64')}`],
])('a delivery that is signed as %s in the header of the setting is recorded', async (scheme, sign) => {
  const callId = randomUUID();
  const body = documentedEvent('ended', callId);
  const headers = { 'X-Retell-Signature': sign(body, String(Date.now())) };
  expect((await deliver(callfold, body, headers)).status).toBe(202);
  await recordWith(callfold, callId, 'ended_event');
  expect(callfold.lines.some(line => line.includes(callId) && line.includes(`"scheme":"${scheme}"`))).toBe(
    true,
  );
});

it('a delivery that is signed in another header is kept, explained, and let in once the operator vouches for it', async () => {
  const callId = randomUUID();
  const body = documentedEvent('ended', callId);
  const headers = { 'X-Whippy-Signature': `sha256=${hmac(body).toString('hex')}` };
  expect((await deliver(callfold, body, headers)).body.error).toBe('signature_missing');
  const local = `--local=${new URL(String(callfold.outputs.WebhookUrl)).origin}`;
  const listed = JSON.parse((await runCommand(['quarantine', '--json', local])).stdout);
  const id = listed.deliveries.find(
    (delivery: { call_id: string }) => delivery.call_id === callId,
  ).message_id;
  // The line of the delivery names its message, so that it can be looked up.
  expect(callfold.lines.some(line => line.includes('"signature_missing"') && line.includes(id))).toBe(true);

  const shown = await runCommand(['quarantine', 'show', id, local]);
  expect(shown.stdout).toContain('It verifies.\n  header    x-whippy-signature\n  scheme    body\n');
  expect(shown.stdout).toContain('Set signatureHeader to x-whippy-signature');
  expect((await runCommand(['quarantine', 'release', '--yes', local])).stdout).not.toContain(
    '1 delivery released',
  );
  await runCommand(['quarantine', 'release', '--unverified', id, '--yes', local]);
  await recordWith(callfold, callId, 'ended_event');
});

it('a delivery without a signature is recorded if its path ends with the token, and no log tells it', async () => {
  const callId = randomUUID();
  const answer = await deliverTo(token, documentedEvent('ended', callId));
  expect(answer).toMatchObject({ status: 202, body: { status: 'accepted', call_id: callId } });
  await recordWith(callfold, callId, 'ended_event');
  expect((await deliverTo(token, eventAsPrinted)).status).toBe(400);
  expect(callfold.lines.some(line => line.includes(callId) && line.includes('"scheme":"token"'))).toBe(true);
  expect(callfold.lines.join('\n')).not.toContain(token);
});

it.each(['wrong', 'x'.repeat(64), '%20', 'undefined'])(
  '401 to another token, and nothing is recorded: %s',
  async path => {
    const callId = randomUUID();
    const answer = await deliverTo(path, documentedEvent('ended', callId));
    expect(answer).toMatchObject({ status: 401, body: { error: 'token_mismatch' } });
    await queueToDrain(callfold);
    expect(await recordOfCall(callfold, callId)).toBeUndefined();
  },
);
