import { randomUUID } from 'node:crypto';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LOCAL_AWS } from '../../local/local-aws.ts';
import { sign } from '../../whippy/signature.ts';
import { runCommand } from '../cli/run-command.ts';
import { documentedEvent, documentedRecord, PHASES } from './documented-call.ts';
import {
  deliver,
  queueToDrain,
  recordOfCall,
  recordWith,
  SIGNING_KEY,
  startTestCallfold,
  type TestCallfold,
} from './running-callfold.ts';

const RIGHT_KEY = 'the-key-that-whippy-signs-with';

let callfold: TestCallfold;
let local: string;

beforeAll(async () => {
  callfold = await startTestCallfold();
  local = `--local=${new URL(String(callfold.outputs.WebhookUrl)).origin}`;
});

afterAll(async () => {
  await callfold.stop();
});

function deliverSigned(key: string, body: string) {
  return deliver(callfold, body, { 'X-Whippy-Signature': sign(key, body, Date.now()) });
}

async function putKeys(keys: string): Promise<void> {
  const client = new SecretsManagerClient({ ...LOCAL_AWS, endpoint: callfold.endpoints.secretsManager });
  const SecretId = callfold.outputs.SigningSecretArn;
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: keys }));
  client.destroy();
}

it('says that there is nothing, if there is nothing', async () => {
  for (const argv of [['list'], ['release'], ['release', '--yes']]) {
    expect(await runCommand(['quarantine', ...argv, local])).toEqual({
      exitCode: 0,
      stdout: 'The quarantine is empty.\n',
      stderr: '',
    });
  }
});

// The secret holds the wrong key; an hour's deliveries are refused; the right key is put there; all is recorded.
it('a wrong key for an hour loses nothing', async () => {
  const calls = Array.from({ length: 8 }, () => randomUUID());
  const forged = randomUUID();
  for (const callId of calls) {
    for (const phase of PHASES) {
      // Bytes that a queue message cannot hold as they are must come through as well.
      const odd = documentedEvent(phase, callId).replace('"mode": "ai"', '"mode": "ai", "odd": "\uFFFE"');
      expect(
        (await deliverSigned(RIGHT_KEY, callId === calls[0] ? odd : documentedEvent(phase, callId))).status,
      ).toBe(401);
    }
  }
  await deliverSigned('a-forger', documentedEvent('ended', forged));
  expect(callfold.lines.join('\n')).not.toContain(RIGHT_KEY);

  const before = await runCommand(['quarantine', 'list', '--json', local]);
  expect(JSON.parse(before.stdout)).toMatchObject({ total: 25 });
  const dryRun = await runCommand(['quarantine', 'release', local]);
  expect(dryRun.stdout).toContain('This would release 0 deliveries');

  await putKeys(`${SIGNING_KEY} ${RIGHT_KEY}`);
  const now = await runCommand(['quarantine', 'list', '--limit', '100', local]);
  expect(now.stdout).toContain('24 of the 25 listed verify now');
  expect(now.stdout).toContain('callfold quarantine release --local');

  const released = await runCommand(['quarantine', 'release', '--yes', local]);
  expect(released).toMatchObject({ exitCode: 0 });
  expect(released.stdout).toBe('24 deliveries released.\n1 delivery left in quarantine: no key matches.\n');

  for (const callId of calls.slice(1)) {
    const record = await recordWith(callfold, callId, 'started_event', 'ended_event', 'analyzed_event');
    expect(record).toEqual({ ...documentedRecord, call_id: { S: callId } });
  }
  const odd = await recordWith(callfold, String(calls[0]), 'started_event', 'ended_event', 'analyzed_event');
  expect(odd.extra).toEqual({ M: { odd: { S: '\uFFFE' } } });
  await queueToDrain(callfold);
  expect(await recordOfCall(callfold, forged)).toBeUndefined();

  const after = JSON.parse((await runCommand(['quarantine', '--json', local])).stdout);
  expect(after).toMatchObject({
    total: 1,
    deliveries: [{ call_id: forged, reason: 'signature_mismatch', now: 'mismatch' }],
  });
}, 60_000);

it('lets in what is too old for the webhook, and leaves what cannot be read', async () => {
  const old = randomUUID();
  const body = documentedEvent('analyzed', old);
  const signature = sign(SIGNING_KEY, body, Date.now() - 48 * 3_600_000);
  expect((await deliver(callfold, body, { 'X-Whippy-Signature': signature })).body.error).toBe(
    'signature_expired',
  );
  await deliver(callfold, documentedEvent('ended', randomUUID()), { 'X-Whippy-Signature': 'sha256:abc' });

  const { stdout } = await runCommand(['quarantine', 'release', '--yes', '--json', local]);
  expect(JSON.parse(stdout)).toEqual({
    dry_run: false,
    released: 1,
    authentic: 1,
    left: { mismatch: 1, malformed: 1, unusable: 0 },
    failed: {},
    hidden: 0,
    waiting: 0,
  });
  expect(await recordWith(callfold, old, 'analyzed_event')).toMatchObject({ status: { S: 'analyzed' } });
});
