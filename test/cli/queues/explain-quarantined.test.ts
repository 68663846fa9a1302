import { createHmac } from 'node:crypto';
import { countMessages, depthOf, receive } from '../../../store/queues/queue.ts';
import { sign } from '../../../whippy/signature.ts';
import { documentedEvent } from '../../end-to-end/documented-call.ts';
import { runCommand } from '../run-command.ts';
import { putIntoQuarantine, type ServedQueues, serveQueues } from './served-queues.ts';

const KEY = 'the-signing-key-of-whippy';
const OLD_KEY = 'the-key-that-was-used-before';
const BODY = documentedEvent('ended', 'call-1');
const SECONDS = String(Math.floor(Date.now() / 1000) - 60);

const hmac = (text: string, key = KEY) => createHmac('sha256', key).update(text).digest();

let served: ServedQueues;

beforeEach(async () => {
  served = await serveQueues(`${KEY} ${OLD_KEY}`);
});

afterEach(() => served.close());

/** Quarantines a delivery with some headers, and gives the id of its message. */
async function quarantined(values: { readonly [name: string]: string }, body = BODY): Promise<string> {
  const names = ['content-type', 'host', ...Object.keys(values)];
  return putIntoQuarantine(served.quarantine, body, '', 'signature_mismatch', { names, values });
}

/** Runs the command, which must not print what is secret, and must leave the quarantine as it was. */
async function run(...argv: string[]) {
  const result = await runCommand(['quarantine', ...argv, served.local]);
  const printed = result.stdout + result.stderr;
  for (const key of [KEY, OLD_KEY]) expect(printed).not.toContain(key);
  expect(printed).not.toMatch(/[0-9a-f]{64}|[\w+/-]{43}/);
  expect((await depthOf(served.quarantine)).inFlight).toBe(0);
  return result;
}

describe('show', () => {
  it('says what verifies in the header that the deployment looks at', async () => {
    const id = await quarantined({
      'x-whippy-signature': `v=${SECONDS},d=${hmac(`${BODY}${SECONDS}`, OLD_KEY).toString('hex')}`,
    });
    const { exitCode, stdout } = await run('show', id);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^${id}  call.ended call-1
  came      .* ago, refused as signature_mismatch
  headers   content-type, host, x-whippy-signature
It verifies.
  header    x-whippy-signature
  scheme    body\\+timestamp
  signed    .* ago \\(timestamp in s\\)
  digest    hex
  key       number 2 of 2
  body      ${Buffer.byteLength(BODY)} bytes
Let in what verifies: npx callfold quarantine release --local .*
$`),
    );
  });

  it('says what verifies in another header, and how to have the deployment look there', async () => {
    const id = await quarantined({
      'x-whippy-signature': 'nonsense',
      'x-signature': `sha256=${hmac(BODY).toString('base64')}`,
    });
    const { stdout } = await run('show', id.slice(0, 8));
    expect(stdout).toContain(
      'It verifies.\n  header    x-signature\n  scheme    body\n  digest    base64\n  key       number 1 of 2\n',
    );
    expect(stdout).toContain(
      'The deployment looks for the signature in x-whippy-signature. Set signatureHeader to x-signature (docs/settings.md) and deploy; then: npx callfold quarantine release',
    );
  });

  it('goes by the header of the deployment, where that tells it', async () => {
    served.outputs.SignatureHeader = 'x-signature';
    const id = await quarantined({ 'x-signature': sign(KEY, BODY, Date.now()) });
    expect((await run('show', id)).stdout).toContain('Let in what verifies: npx callfold quarantine release');
  });

  it('says what was tried where nothing verifies, and what is odd about each header', async () => {
    const id = await quarantined({
      'x-whippy-signature': sign('another-key', BODY, Date.now()),
      'x-signature': `sha1=${'ab'.repeat(20)}`,
    });
    const { exitCode, stdout } = await run('show', id);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`It does not verify.
  header    x-whippy-signature, with the elements t, v1
  signed    `);
    expect(stdout).toContain(`  digest    base64
  tried     timestamp.body, body+timestamp, body
  header    x-signature, with the elements sha1
  odd       a value has the form of SHA-1 in hexadecimal, but HMAC-SHA256 has 32 bytes
  key       none of the 2 current ones
`);
    expect(stdout).toContain(
      `If you know that it is Whippy's: npx callfold quarantine release --unverified ${id}`,
    );
  });

  it('says where no header may be a signature, and what can be done then', async () => {
    const { stdout } = await run('show', await quarantined({}));
    expect(stdout).toContain('None of its headers may be a signature.');
    expect(stdout).toContain('docs/runbook.md#let-whippy-in-by-a-token');
  });

  it('says what is authentic and cannot be recorded', async () => {
    const body = '{"event":"call.ended","data":{}}';
    const id = await quarantined({ 'x-whippy-signature': sign(KEY, body, Date.now()) }, body);
    expect((await run('show', id)).stdout).toContain('It is authentic, but cannot be recorded');
  });

  it('prints JSON', async () => {
    const id = await quarantined({
      'x-whippy-signature': `t=${SECONDS},v1=${hmac(`${SECONDS}.${BODY}`).toString('base64')}`,
    });
    const { exitCode, stdout } = await run('show', id, '00000000', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      deliveries: [
        {
          message_id: id,
          event: 'call.ended',
          call_id: 'call-1',
          delivered_seconds_ago: expect.any(Number),
          reason: 'signature_mismatch',
          recordable: true,
          header_names: ['content-type', 'host', 'x-whippy-signature'],
          body_bytes: Buffer.byteLength(BODY),
          verified: true,
          header: 'x-whippy-signature',
          scheme: 'timestamp.body',
          encoding: 'base64',
          key_number: 1,
          keys: 2,
          timestamp: SECONDS,
          unit: 's',
          age_seconds: expect.any(Number),
          headers: [
            expect.objectContaining({ name: 'x-whippy-signature', elements: ['t', 'v1'], oddities: [] }),
          ],
          hint: null,
        },
      ],
      not_found: ['00000000'],
      ambiguous: [],
    });
  });

  it('finds one among many, and says which it does not find', async () => {
    for (let number = 0; number < 25; number++)
      await quarantined({}, documentedEvent('ended', `other-${number}`));
    const id = await quarantined({});
    const { exitCode, stdout } = await run('show', id, 'ffffffff');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(new RegExp(`^${id}  call.ended call-1\n`));
    expect(stdout).toContain('Not found: ffffffff.');
    expect(await depthOf(served.quarantine)).toEqual({ waiting: 26, inFlight: 0 });
  });

  it.each(['nonsense', '1234567', '../../etc'])('takes no id of another form: %s', async id => {
    const { exitCode, stderr } = await run('show', id);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('It must be a message id as the list shows it');
  });
});

describe('release', () => {
  const inAnotherHeader = { 'x-signature': sign(KEY, BODY, Date.now()) };

  it('lets in what verifies in any header that was kept, where the deployment does not tell its own', async () => {
    await quarantined(inAnotherHeader);
    expect((await run('release', '--yes')).stdout).toBe('1 delivery released.\n');
    expect(await countMessages(served.queue)).toBe(1);
  });

  it('goes by the header of the deployment, where that tells it', async () => {
    served.outputs.SignatureHeader = 'x-whippy-signature';
    await quarantined(inAnotherHeader);
    expect((await run('release', '--yes')).stdout).toBe(
      '0 deliveries released.\n1 delivery left in quarantine: no signature that can be read.\n',
    );
    served.outputs.SignatureHeader = 'x-signature';
    expect((await run('release', '--yes')).stdout).toBe('1 delivery released.\n');
  });

  it.each([
    ['timestamp.body', `t=${SECONDS},v1=${hmac(`${SECONDS}.${BODY}`).toString('hex')}`],
    ['body+timestamp', `${SECONDS},${hmac(`${BODY}${SECONDS}`).toString('base64url')}`],
    ['body', hmac(BODY).toString('base64')],
  ])('lets in what verifies under the scheme %s', async (_scheme, value) => {
    await quarantined({ 'x-whippy-signature': value });
    expect((await run('release', '--yes')).stdout).toBe('1 delivery released.\n');
  });

  it('lets in single deliveries without verifying them, once it is told to', async () => {
    const vouched = await quarantined({ 'x-whippy-signature': 'nonsense' });
    const other = await quarantined({}, documentedEvent('ended', 'call-2'));
    const dryRun = await run('release', '--unverified', vouched.slice(0, 8));
    expect(dryRun).toMatchObject({ exitCode: 0, stderr: '' });
    expect(dryRun.stdout).toBe(
      `${vouched}  call.ended call-1, refused as signature_mismatch\nThis would release 1 delivery without verifying it: whatever it says is recorded. Do it with --yes.\n`,
    );
    expect(await countMessages(served.queue)).toBe(0);
    const done = await run('release', '--unverified', vouched.slice(0, 8), '--yes');
    expect(done.stdout).toContain('\n1 delivery released without being verified.\n');
    const [message] = await receive(served.queue, 10, 30);
    expect(message?.Body).toBe(BODY);
    const { stdout } = await run('list', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ total: 1, deliveries: [{ message_id: other }] });
  });

  it('leaves what cannot be recorded, vouched for or not, and says so', async () => {
    const id = await quarantined({}, '{"event":"call.ended","data":{}}');
    const { exitCode, stdout } = await run('release', '--unverified', id, '--yes');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('cannot be recorded and stays\n0 deliveries released without being verified.\n');
    expect(await countMessages(served.quarantine)).toBe(1);
    expect(await countMessages(served.queue)).toBe(0);
  });

  it('prints JSON of what was let in unverified', async () => {
    const id = await quarantined({});
    const { stdout } = await run('release', '--unverified', id, 'ffffffff', '--yes', '--json');
    expect(JSON.parse(stdout)).toEqual({
      dry_run: false,
      released: 1,
      deliveries: [
        {
          message_id: id,
          event: 'call.ended',
          call_id: 'call-1',
          reason: 'signature_mismatch',
          recordable: true,
        },
      ],
      not_found: ['ffffffff'],
      ambiguous: [],
    });
  });
});
