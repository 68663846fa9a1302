import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { createSecret, createSecretsManager } from '../../../local/secrets-manager.ts';
import { closedAddress, serve } from '../loopback-server.ts';
import { runCommand } from '../run-command.ts';
import { serveDiscovery } from '../serve-discovery.ts';
import { BODY, header, hmac, KEY, NOW, OLD_KEY, SECONDS, signed, verify } from './run-verify.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callfold-verify-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('a delivery that verifies', () => {
  it('is reported: which key, when it was signed, how it was written', async () => {
    expect(await verify(signed())).toEqual({
      exitCode: 0,
      stdout: `It verifies.
  scheme    timestamp.body
  signed    2026-11-23T11:58:30.000Z, 1 min 30 s ago (timestamp in s)
  digest    base64
  key       number 1 of 2
  body      ${Buffer.byteLength(BODY)} bytes
`,
      stderr: '',
    });
  });

  it('may be signed with an old key', async () => {
    expect((await verify(signed(BODY, OLD_KEY))).stdout).toContain('  key       number 2 of 2\n');
  });

  it.each(['hex', 'base64', 'base64url'] as const)('names the encoding %s', async encoding => {
    // Told apart from Base64 by a character that only Base64url has.
    const timestamp = encoding === 'base64url' ? timestampWith('-') : SECONDS;
    const run = await verify(header(hmac(`${timestamp}.${BODY}`).toString(encoding), timestamp));
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toContain(`  digest    ${encoding}\n`);
  });

  it('names milliseconds', async () => {
    const run = await verify(signed(BODY, KEY, String(NOW - 1500)));
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toContain('2026-11-23T11:59:58.500Z, 1.5 s ago (timestamp in ms)');
  });

  it.each([
    ['timestamp.body', (timestamp: string) => `${timestamp}.${BODY}`],
    ['body+timestamp', (timestamp: string) => `${BODY}${timestamp}`],
    ['body', () => BODY],
  ])('names the scheme %s', async (scheme, signedText) => {
    const run = await verify(header(hmac(signedText(SECONDS)).toString('hex')));
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toContain(`  scheme    ${scheme}\n`);
    expect(run.stdout.includes('  signed    ')).toBe(scheme !== 'body');
  });

  it('is found by the one of several digests that is right', async () => {
    const run = await verify(`v0=${'0'.repeat(64)},${signed()}`);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('  digest    base64\n');
  });

  it('is found in the one of several headers that is right', async () => {
    const argv = ['--header', `X-Signature: sha256=${hmac(BODY).toString('hex')}`, '--header', 'X-Trace:abc'];
    const run = await verify('X-Whippy-Signature: nonsense', BODY, { argv });
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toContain('  header    x-signature\n  scheme    body\n');
  });

  it.each([
    ['in Base64', Buffer.from(BODY).toString('base64'), 'captured in Base64'],
    [
      'in Base64 with line breaks',
      Buffer.from(BODY).toString('base64').replace(/.{76}/g, '$&\n'),
      'captured in Base64',
    ],
    ['as a JSON string', JSON.stringify(BODY), 'captured as a JSON string'],
    ['as a JSON string on a line', `${JSON.stringify(BODY)}\r\n`, 'captured as a JSON string'],
    ['in UTF-16', Buffer.from(BODY, 'utf16le'), 'captured in UTF-16'],
    ['in UTF-16 with a mark', Buffer.from(`\ufeff${BODY}`, 'utf16le'), 'captured in UTF-16'],
    [
      'in UTF-16, the other way round',
      Buffer.from(`\ufeff${BODY}`, 'utf16le').swap16(),
      'captured in UTF-16',
    ],
    [
      'as a JSON string in UTF-16',
      Buffer.from(`\ufeff${JSON.stringify(BODY)}\r\n`, 'utf16le'),
      'captured in UTF-16, captured as a JSON string',
    ],
    [
      'in Base64 in UTF-16',
      Buffer.from(`${Buffer.from(BODY).toString('base64')}\r\n`, 'utf16le'),
      'captured in UTF-16, captured in Base64',
    ],
  ])('may have been captured %s', async (_, captured, form) => {
    const run = await verify(signed(), captured);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toContain(`  body      ${Buffer.byteLength(BODY)} bytes, ${form}\n`);
  });

  it('is described with its age if it is too old, as a capture may be', async () => {
    const run = await verify(signed(BODY, KEY, String(NOW / 1000 - 25 * 3600)));
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain(', 1 d 1 h ago (timestamp in s)');
    expect(run.stdout).toMatch(/^Delivered now, it would be refused for its age /m);
  });

  it('is described as from the future', async () => {
    const run = await verify(signed(BODY, KEY, String(NOW / 1000 + 120)));
    expect(run.stdout).toContain(', 2 min from now (timestamp in s)');
  });

  // Sixteen digits of milliseconds are beyond the calendar that JavaScript has.
  it('is described as at an impossible time', async () => {
    const run = await verify(signed(BODY, KEY, '9999999999999999'));
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toContain('  signed    at an impossible time (timestamp in ms)\n');
  });

  it.each(['X-Whippy-Signature: ', 'x-whippy-signature:', 'Signature:  '])(
    'may come with the name of its header, as it is copied from a log: %j',
    async name => {
      const run = await verify(`${name}${signed()}`);
      expect(run.exitCode).toBe(0);
      expect(run.stdout).toContain(`  header    ${name.trim().slice(0, -1).toLowerCase()}\n`);
    },
  );

  it('may come with a prefix, which is not a name', async () => {
    const run = await verify(`sha256:${hmac(BODY).toString('hex')}`);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stdout).not.toContain('  header ');
  });

  it('is read from a file, byte for byte', async () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0xff, 0x7d, 0x0d, 0x0a]);
    const path = join(folder, 'body.bin');
    await writeFile(path, bytes);
    const digest = hmac(Buffer.concat([Buffer.from(`${SECONDS}.`), bytes])).toString('hex');
    const run = await runCommand(['verify', '--header', header(digest), '--body-file', path], {
      env: { CALLFOLD_SIGNING_KEY: KEY },
    });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('  body      8 bytes\n');
  });
});

describe('as JSON', () => {
  it('says all of it', async () => {
    const run = await verify(signed(), BODY, { argv: ['--json'] });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(run.stdout)).toEqual({
      verified: true,
      header: null,
      scheme: 'timestamp.body',
      encoding: 'base64',
      key_number: 1,
      keys: 2,
      timestamp: SECONDS,
      unit: 's',
      age_seconds: 90,
      headers: [
        {
          name: null,
          elements: ['t', 'v1'],
          timestamps: [{ timestamp: SECONDS, unit: 's', age_seconds: 90 }],
          encodings: ['base64'],
          tried: ['timestamp.body', 'body+timestamp', 'body'],
          oddities: [],
        },
      ],
      body_bytes: Buffer.byteLength(BODY),
      body_form: 'raw',
      hint: null,
    });
  });

  it('says what is missing', async () => {
    const run = await verify('nonsense', BODY, { argv: ['--json'] });
    expect(run.exitCode).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({
      verified: false,
      header: null,
      scheme: null,
      encoding: null,
      key_number: null,
      timestamp: null,
      unit: null,
      age_seconds: null,
      headers: [{ timestamps: [], encodings: [], tried: [], oddities: [expect.any(String)] }],
      body_form: 'raw',
      hint: null,
    });
  });

  it('names the form in which the body was captured', async () => {
    const captured = Buffer.from(JSON.stringify(BODY), 'utf16le');
    const run = await verify(`X-Signature: ${signed()}`, captured, { argv: ['--json'] });
    expect(JSON.parse(run.stdout)).toMatchObject({
      header: 'x-signature',
      body_form: 'utf16+json_string',
      body_bytes: Buffer.byteLength(BODY),
    });
  });

  it('gives the hint', async () => {
    const run = await verify(signed(), `${BODY}\n`, { argv: ['--json'] });
    expect(JSON.parse(run.stdout).hint).toMatch(/^It verifies without the line break/);
  });
});

describe('the keys', () => {
  it('are those of the named deployment, even if the environment has others', async () => {
    const secret = createSecret('signing', OLD_KEY, NOW);
    const app = new Hono();
    const { origin, close } = await serve(app);
    const endpoints = {
      sqs: origin,
      dynamodb: origin,
      secretsManager: `${origin}/secrets`,
      cloudWatchLogs: origin,
      eventBridge: origin,
      firehose: origin,
      s3: origin,
    };
    const outputs = { SigningSecretArn: secret.arn };
    const endDiscovery = await serveDiscovery(app, origin, { outputs, endpoints });
    app.route(
      '/secrets',
      createSecretsManager([secret], () => NOW),
    );
    try {
      const argv = [`--local=${origin}`];
      expect((await verify(signed(BODY, OLD_KEY), BODY, { argv })).stdout).toContain('number 1 of 1');
      expect((await verify(signed(BODY, KEY), BODY, { argv })).exitCode).toBe(1);
    } finally {
      await endDiscovery();
      await close();
    }
  });

  it('are out of reach if the deployment does not run', async () => {
    const run = await verify(signed(), BODY, { argv: [`--local=${await closedAddress()}`] });
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toMatch(/^callfold: Nothing answers at .+: run npm start -- --port \d+ first\n$/);
  });
});

it('cannot verify a file that is not there', async () => {
  const path = join(folder, 'missing');
  const run = await runCommand(['verify', '--header', signed(), '--body-file', path]);
  expect(run).toEqual({ exitCode: 2, stdout: '', stderr: `callfold: Cannot read ${path} (ENOENT)\n` });
});

it.each([
  ['--header', ['--body-file', '-']],
  ['--body-file', ['--header', 't=1,v1=x']],
])('needs %s', async (option, argv) => {
  const run = await runCommand(['verify', ...argv]);
  expect(run).toMatchObject({ exitCode: 2, stdout: '' });
  expect(run.stderr).toMatch(new RegExp(`^callfold: required option '${option} `));
});

/** A timestamp, near to now, under which the digest has a certain character in Base64url. */
function timestampWith(character: string): string {
  for (let seconds = NOW / 1000; ; seconds--) {
    if (hmac(`${seconds}.${BODY}`).toString('base64url').includes(character)) return String(seconds);
  }
}
