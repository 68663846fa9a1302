import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { createSecret, createSecretsManager } from '../../../local/secrets-manager.ts';
import type { Io } from '../../../terminal/io.ts';
import { fixture } from '../../whippy/documented.ts';
import { closedAddress, serve } from '../loopback-server.ts';
import { type Run, runCommand, streamOf } from '../run-command.ts';
import { serveDiscovery } from '../serve-discovery.ts';

const KEY = 'wk_the-current-key';
const OLD_KEY = 'wk_the-older-key';
const NOW = Date.parse('2026-11-23T12:00:00Z');
const SECONDS = String(NOW / 1000 - 90);
// As it is delivered: compact.
const BODY = JSON.stringify(JSON.parse(fixture('call.ended.json')));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callfold-verify-'));
});

afterAll(() => rm(folder, { recursive: true }));

function hmac(signed: string | Uint8Array, key = KEY): Buffer {
  return createHmac('sha256', key).update(signed).digest();
}

function header(digest: string, timestamp = SECONDS): string {
  return `t=${timestamp},v1=${digest}`;
}

/** A right header for a body. */
function signed(body = BODY, key = KEY, timestamp = SECONDS): string {
  return header(hmac(`${timestamp}.${body}`, key).toString('base64'), timestamp);
}

/** Verifies a body that comes on standard input, with the keys in the environment unless told otherwise. */
async function verify(
  value: string,
  body: string | Uint8Array = BODY,
  { argv = [], ...changes }: Partial<Io> & { argv?: readonly string[] } = {},
): Promise<Run> {
  const run = await runCommand(['verify', '--header', value, '--body-file', '-', ...argv], {
    env: { CALLFOLD_SIGNING_KEY: `${KEY}\n${OLD_KEY}` },
    stdin: streamOf(body),
    now: () => NOW,
    ...changes,
  });
  for (const key of [KEY, OLD_KEY]) expect(run.stdout + run.stderr).not.toContain(key);
  return run;
}

describe('a delivery that verifies', () => {
  it('is told so: which key, when it was signed, how it was written', async () => {
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

  it('is told its age where it is too old, which a capture may well be', async () => {
    const run = await verify(signed(BODY, KEY, String(NOW / 1000 - 25 * 3600)));
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain(', 1 d 1 h ago (timestamp in s)');
    expect(run.stdout).toMatch(/^Delivered now, it would be refused for its age /m);
  });

  it('is told where it is from the future', async () => {
    const run = await verify(signed(BODY, KEY, String(NOW / 1000 + 120)));
    expect(run.stdout).toContain(', 2 min from now (timestamp in s)');
  });

  // Sixteen digits of milliseconds are beyond the calendar that JavaScript has.
  it('is told where its time cannot be', async () => {
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

describe('a delivery that does not verify', () => {
  it('is told what it may be, and the answer is no', async () => {
    const run = await verify(signed(BODY, 'a key of somebody else'));
    expect(run).toMatchObject({ exitCode: 1, stderr: '' });
    expect(run.stdout).toMatch(/^It does not verify\.\n/);
    expect(run.stdout).toContain('  key       none of the 2 current ones\n');
    expect(run.stdout).toContain('Either it was signed with another key');
  });

  it('speaks of a single key as it should', async () => {
    const run = await verify(signed(BODY, 'another'), BODY, { env: { CALLFOLD_SIGNING_KEY: KEY } });
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('  key       not the current one\n');
  });

  it.each([' ', '{', 'short', `"${KEY}"`])('is not tested with %j, which is not a key', async text => {
    const run = await verify(signed(BODY, text.trim()), BODY, { env: { CALLFOLD_SIGNING_KEY: text } });
    expect(run).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'callfold: CALLFOLD_SIGNING_KEY holds no key: a key is one word of at least 16 characters, without quotes, braces, colons or commas\n',
    });
  });

  it('is told what each header holds and what was tried', async () => {
    const argv = [
      '--header',
      `X-Signature: ${hmac(BODY, 'another').toString('hex')}`,
      '--header',
      'X-Trace: 1-5759e988',
    ];
    const run = await verify(`X-Whippy-Signature: ${signed(BODY, 'another')},v0=${'0'.repeat(64)}`, BODY, {
      argv,
    });
    expect(run).toMatchObject({ exitCode: 1, stderr: '' });
    expect(run.stdout).toBe(`It does not verify.
  header    x-whippy-signature, with the elements t, v1, v0
  signed    2026-11-23T11:58:30.000Z, 1 min 30 s ago (timestamp in s)
  digest    base64, hex: 2 digests
  tried     timestamp.body, body+timestamp, body
  header    x-signature
  digest    hex
  tried     body
  odd       it holds no timestamp in Unix seconds or milliseconds: only the scheme body can verify
  header    x-trace
  odd       it holds no digest of 32 bytes in hexadecimal, Base64 or Base64url
  key       none of the 2 current ones
  body      ${Buffer.byteLength(BODY)} bytes
Either it was signed with another key (is the one that the application in Whippy uses in the secret?), or the body is not byte for byte what was delivered.
`);
  });

  it.each([
    ['', 'it is empty'],
    ['none of your business', 'it holds no digest of 32 bytes'],
    ['t=1732359600', 'it holds no digest of 32 bytes'],
    [`t=1732359600;v1=${'a'.repeat(64)}`, 'its elements are separated by something else than commas'],
    [`t=1732359600,v1="${'a'.repeat(64)}"`, 'a value is in quotes'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln', 'a value is a JSON Web Token'],
    [`md5=${'a'.repeat(32)}`, 'the form of MD5 in hexadecimal'],
    [`sha1=${'a'.repeat(40)}`, 'the form of SHA-1 in hexadecimal'],
    [`v1=${Buffer.alloc(20, 255).toString('base64')}`, 'the form of SHA-1 in Base64'],
    [`v1=${'a'.repeat(96)}`, 'the form of SHA-384 in hexadecimal'],
    [`v1=${Buffer.alloc(48, 255).toString('base64')}`, 'the form of SHA-384 in Base64'],
    [`v1=${'a'.repeat(128)}`, 'the form of SHA-512 in hexadecimal'],
    [`v1=${Buffer.alloc(64, 255).toString('base64')}`, 'the form of SHA-512 in Base64'],
    [`t=2024-10-31T12:55:04Z,v1=${'a'.repeat(64)}`, 'a time is in ISO 8601'],
    [`t=1732359600000000,v1=${'a'.repeat(64)}`, 'it may be in microseconds'],
    [`t=1732359600000000000,v1=${'a'.repeat(64)}`, 'a number is too long for a timestamp'],
  ])('is told what is odd about its header %j', async (value, oddity) => {
    const run = await verify(value);
    expect(run).toMatchObject({ exitCode: 1, stderr: '' });
    expect(run.stdout).toMatch(/^It does not verify\.\n {2}header {4}without a name/);
    expect(run.stdout).toMatch(new RegExp(`^ {2}odd {7}.*${oddity}`, 'm'));
    expect(run.stdout).not.toContain('aaaaaaaa');
  });

  it.each([
    ['an editor has added a line break', BODY, `${BODY}\n`, 'without the line break at the end'],
    ['the last line break was lost', `${BODY}\n`, BODY, 'with a line break at the end'],
    ['LF became CRLF', '{\n}', '{\r\n}', 'with LF line breaks'],
    ['CRLF became LF', '{\r\n}', '{\n}', 'with CRLF line breaks'],
    ['an editor has added a byte order mark', '{"a":"é"}', '\ufeff{"a":"é"}', 'without the byte order mark'],
    ['it was formatted', BODY, fixture('call.ended.json'), 'as compact JSON'],
  ])('is a near miss where %s', async (_, sent, kept, hint) => {
    const run = await verify(signed(sent), kept);
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(new RegExp(`^It verifies ${hint}`, 'm'));
    expect(run.stdout).not.toContain('Either it was signed with another key');
  });

  it.each([
    ['timestamp and body without a dot between them', `${SECONDS}${BODY}`],
    ['timestamp and body with a colon between them', `${SECONDS}:${BODY}`],
    ['timestamp and body with a line break between them', `${SECONDS}\n${BODY}`],
    ['the body, a dot and the timestamp', `${BODY}.${SECONDS}`],
  ])('is a near miss where %s was signed', async (what, text) => {
    const run = await verify(header(hmac(text).toString('hex')));
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain(
      `The key is right, but what was signed is ${what}, which is none of the schemes`,
    );
  });

  it('is a near miss where the timestamp stands in a header of its own', async () => {
    const argv = ['--header', `X-Whippy-Timestamp: ${SECONDS}`];
    const value = hmac(`${SECONDS}.${BODY}`).toString('hex');
    const run = await verify(`X-Whippy-Signature: ${value}`, BODY, { argv });
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain(
      'The key is right, but the timestamp stands in a header of its own, x-whippy-timestamp, where callfold expects both in one',
    );
  });

  it('does not mention near misses under a key that is not current', async () => {
    const run = await verify(header(hmac(`${SECONDS}${BODY}`, 'another').toString('hex')));
    expect(run.stdout).not.toContain('The key is right');
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
  it('are those of a deployment that is named, whatever is in the environment', async () => {
    const secret = createSecret('signing', OLD_KEY, NOW);
    const app = new Hono();
    const { origin, close } = await serve(app);
    const endpoints = {
      sqs: origin,
      dynamodb: origin,
      secretsManager: `${origin}/secrets`,
      cloudWatchLogs: origin,
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

  it('are out of reach where the deployment does not run', async () => {
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
