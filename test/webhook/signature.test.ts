import { createHmac } from 'node:crypto';
import {
  isSignedBy,
  isTimely,
  parseSignature,
  SIGNATURE_HEADER,
  sign,
} from '../../functions/webhook/signature.ts';

const KEY = 'whippy-api-key';
const SECONDS = '1730379298';
const BODY = Buffer.from('{"event":"call.ended"}\u00e9');

const digest = (key = KEY, timestamp = SECONDS, body: Uint8Array = BODY) =>
  createHmac('sha256', key).update(`${timestamp}.`).update(body).digest();

// 0xfb 0xff gives both characters in which Base64 and Base64url differ.
const ODD_BYTES = Buffer.concat([Buffer.from([0xfb, 0xff, 0xbe]), Buffer.alloc(29, 7)]);

/** Every way in which the same 32 bytes may be written. */
const ENCODINGS = [
  ['hex', 'hex', (bytes: Buffer) => bytes.toString('hex')],
  ['upper-case hex', 'hex', (bytes: Buffer) => bytes.toString('hex').toUpperCase()],
  ['Base64', 'base64', (bytes: Buffer) => bytes.toString('base64')],
  ['unpadded Base64', 'base64', (bytes: Buffer) => bytes.toString('base64').replace('=', '')],
  ['Base64url', 'base64url', (bytes: Buffer) => bytes.toString('base64url')],
  ['padded Base64url', 'base64url', (bytes: Buffer) => `${bytes.toString('base64url')}=`],
] as const;

const hex = digest().toString('hex');

function parse(header: string) {
  const signature = parseSignature(header);
  if (!signature) throw new Error(`Malformed: ${header}`);
  return signature;
}

const verifies = (header: string, keys: readonly string[] = [KEY], body: Uint8Array = BODY) =>
  isSignedBy(keys, parse(header), body);

describe('a digest', () => {
  it.each(ENCODINGS)('is read in %s', (_name, encoding, write) => {
    expect(parse(`t=${SECONDS},v1=${write(ODD_BYTES)}`).digests).toEqual([{ encoding, bytes: ODD_BYTES }]);
    expect(verifies(`t=${SECONDS},v1=${write(digest())}`)).toBe(true);
    expect(verifies(`t=${SECONDS},v1=${write(digest('other'))}`)).toBe(false);
  });

  it.each([
    ['31 bytes of hex', hex.slice(2)],
    ['half a byte less', hex.slice(1)],
    ['half a byte more', `${hex}0`],
    ['33 bytes of hex', `${hex}00`],
    ['a letter that is not hexadecimal', `${hex.slice(1)}g`],
    ['one character of Base64 too few', digest().toString('base64').slice(0, 42)],
    ['one character of Base64 too many', `${'A'.repeat(44)}`],
    ['two characters of padding', `${digest().toString('base64')}=`],
    ['padding in front', `=${'A'.repeat(43)}`],
    ['both alphabets of Base64 in one', `+_${'A'.repeat(41)}`],
    ['a blank inside', `${hex.slice(0, 32)} ${hex.slice(33)}`],
    ['quotes', `"${hex}"`],
    ['nothing', ''],
  ])('is not: %s', (_case, value) => {
    expect(parseSignature(`t=${SECONDS},v1=${value}`)).toBeUndefined();
  });
});

describe('a header', () => {
  it('has the name that Whippy gives it, in lower case', () => {
    expect(SIGNATURE_HEADER).toBe('x-whippy-signature');
  });

  it.each([
    ['in the documented order', `t=${SECONDS},v1=${hex}`],
    ['in the other order', `v1=${hex},t=${SECONDS}`],
    ['under other names', `timestamp=${SECONDS},signature=${hex}`],
    ['under no names', `=${SECONDS},=${hex}`],
    ['under one name', `x=${SECONDS},x=${hex}`],
    ['with blanks', ` t = ${SECONDS} , v1 =\t${hex} `],
    ['with elements of other forms', `${hex},v0,t=${SECONDS},,a=b,v1=${hex},scheme=hmac-sha256,=`],
    ['with the same timestamp twice', `t=${SECONDS},t=${SECONDS},v1=${hex}`],
  ])('is read %s', (_case, header) => {
    const { timestamp, digests } = parse(header);
    expect([timestamp, digests.length]).toEqual([SECONDS, 1]);
    expect(verifies(header)).toBe(true);
  });

  it.each([
    ['empty', ''],
    ['a word', 'signature'],
    ['a bare digest', hex],
    ['no timestamp', `v1=${hex}`],
    ['no digest', `t=${SECONDS}`],
    ['two timestamps', `t=${SECONDS},t=1730379299,v1=${hex}`],
    ['one timestamp in two forms', `t=${SECONDS},t=0${SECONDS},v1=${hex}`],
    ['a timestamp of other characters', `t=${SECONDS}x,v1=${hex}`],
    ['a negative timestamp', `t=-${SECONDS},v1=${hex}`],
    ['a fractional timestamp', `t=${SECONDS}.5,v1=${hex}`],
    ['an empty timestamp', `t=,v1=${hex}`],
    ['a timestamp of 17 digits', `t=${'1'.repeat(17)},v1=${hex}`],
    ['another separator', `t=${SECONDS};v1=${hex}`],
  ])('is malformed: %s', (_case, header) => {
    expect(parseSignature(header)).toBeUndefined();
  });

  it('keeps the timestamp as it was sent, for that is what is signed', () => {
    const timestamp = `000${SECONDS}`;
    const header = `t=${timestamp},v1=${digest(KEY, timestamp).toString('hex')}`;
    expect(parse(header)).toMatchObject({ timestamp, signedAt: Number(SECONDS) * 1000 });
    expect(verifies(header)).toBe(true);
  });
});

describe('a timestamp', () => {
  it.each([
    ['0', 's', 0],
    [SECONDS, 's', 1730379298000],
    ['99999999999', 's', 99_999_999_999_000],
    ['100000000000', 'ms', 100_000_000_000],
    ['1730379298985', 'ms', 1730379298985],
    ['9'.repeat(16), 'ms', Number('9'.repeat(16))],
  ])('%s is in %s', (timestamp, unit, signedAt) => {
    expect(parse(`t=${timestamp},v1=${hex}`)).toMatchObject({ timestamp, unit, signedAt });
  });

  it.each([
    ['as old as the tolerance', 1000_000, 1060_000, true],
    ['a millisecond older', 1000_000, 1060_001, false],
    ['as far ahead as the tolerance', 1060_000, 1000_000, true],
    ['a millisecond further ahead', 1060_001, 1000_000, false],
    ['now', 1000_000, 1000_000, true],
  ])('%s', (_case, signedAt, now, timely) => {
    const signature = { ...parse(`t=0,v1=${hex}`), signedAt };
    expect(isTimely(signature, now, 60)).toBe(timely);
  });
});

describe('a delivery', () => {
  const header = `t=${SECONDS},v1=${hex}`;

  it('is authentic under any of the keys', () => {
    expect(verifies(header, [KEY])).toBe(true);
    expect(verifies(header, [KEY, 'new'])).toBe(true);
    expect(verifies(header, ['old', KEY])).toBe(true);
    expect(verifies(header, ['old', KEY, 'new'])).toBe(true);
  });

  it('is authentic by any of its digests', () => {
    const other = digest('other').toString('hex');
    expect(verifies(`t=${SECONDS},v1=${hex},v1=${other}`)).toBe(true);
    expect(verifies(`t=${SECONDS},v1=${other},v0=${digest().toString('base64')}`)).toBe(true);
    expect(verifies(`t=${SECONDS},v1=${other},v0=${other}`)).toBe(false);
  });

  it.each<[string, readonly string[], Uint8Array]>([
    ['under no key', [], BODY],
    ['under another key', ['other'], BODY],
    ['under the key with a blank', [`${KEY} `], BODY],
    ['with another body', [KEY], Buffer.from(`${BODY}\n`)],
    ['with an empty body', [KEY], Buffer.alloc(0)],
  ])('is not authentic %s', (_case, keys, body) => {
    expect(verifies(header, keys, body)).toBe(false);
  });

  it('is not authentic with another timestamp', () => {
    expect(verifies(`t=1730379299,v1=${hex}`)).toBe(false);
    expect(verifies(`t=0${SECONDS},v1=${hex}`)).toBe(false);
  });

  it('is not authentic where only the last byte differs, or the first', () => {
    for (const position of [0, 31]) {
      const forged = digest();
      forged[position] = (forged[position] ?? 0) ^ 1;
      expect(verifies(`t=${SECONDS},v1=${forged.toString('hex')}`)).toBe(false);
    }
  });

  it('may be of any bytes', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    expect(verifies(`t=1,v1=${digest(KEY, '1', bytes).toString('hex')}`, [KEY], bytes)).toBe(true);
  });
});

describe('signing', () => {
  it('writes the header that Whippy sends: seconds, and unpadded Base64', () => {
    const header = sign(KEY, BODY, 1730379298985);
    expect(header).toBe(`t=${SECONDS},v1=${digest().toString('base64').slice(0, 43)}`);
    expect(header).toMatch(/^t=1730379298,v1=[A-Za-z0-9+/]{43}$/);
    expect(verifies(header)).toBe(true);
  });

  it('takes text for its UTF-8 bytes', () => {
    expect(sign(KEY, BODY.toString(), 0)).toBe(sign(KEY, BODY, 0));
  });

  it('signs as HMAC-SHA256 does (a fixed point from outside of this code)', () => {
    // printf '1730379298.{}' | openssl dgst -sha256 -hmac key
    const fixed = 'a95e5afe772f7128161a106c5bc25f8c811d6d2203a78595cc2d6b1262028f5e';
    expect(parse(sign('key', '{}', 1730379298000)).digests[0]?.bytes.toString('hex')).toBe(fixed);
  });
});
