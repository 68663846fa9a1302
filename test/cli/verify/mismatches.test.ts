import { fixture } from '../../whippy/documented.ts';
import { BODY, header, hmac, KEY, SECONDS, signed, verify } from './run-verify.ts';

describe('a delivery that does not verify', () => {
  it('fails, and the output says what the reason may be', async () => {
    const run = await verify(signed(BODY, "another organisation's key"));
    expect(run).toMatchObject({ exitCode: 1, stderr: '' });
    expect(run.stdout).toMatch(/^It does not verify\.\n/);
    expect(run.stdout).toContain('  key       none of the 2 current ones\n');
    expect(run.stdout).toContain('Either it was signed with another key');
  });

  it('mentions a single key in the singular', async () => {
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

  it('is described: what each header holds and what was tried', async () => {
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
    [`t=1732359600;v1=${'a'.repeat(64)}`, 'its elements are not separated by commas'],
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
  ])('is described: what is odd about its header %j', async (value, oddity) => {
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
  ])('is a near miss if %s', async (_, sent, kept, hint) => {
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
  ])('is a near miss if %s was signed', async (what, text) => {
    const run = await verify(header(hmac(text).toString('hex')));
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain(`The key is right, but what was signed is ${what}, which is not a scheme`);
  });

  it('is a near miss if the timestamp stands in a header of its own', async () => {
    const argv = ['--header', `X-Whippy-Timestamp: ${SECONDS}`];
    const value = hmac(`${SECONDS}.${BODY}`).toString('hex');
    const run = await verify(`X-Whippy-Signature: ${value}`, BODY, { argv });
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain(
      'The key is right, but the timestamp stands in a header of its own, x-whippy-timestamp, but callfold expects both in one',
    );
  });

  it('does not mention near misses under a key that is not current', async () => {
    const run = await verify(header(hmac(`${SECONDS}${BODY}`, 'another').toString('hex')));
    expect(run.stdout).not.toContain('The key is right');
  });
});
