import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import {
  isTimely,
  MAX_TIMESTAMPS,
  parseSignature,
  SCHEME_NAMES,
  SIGNATURE_HEADER,
  type SignatureScheme,
  sign,
  type VerifiedSignature,
  verifySignature,
} from '../../whippy/signature.ts';
import { runs } from '../full-size.ts';

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

const verify = (header: string, keys: readonly string[] = [KEY], body: Uint8Array = BODY) =>
  verifySignature(keys, parse(header), body);

const verifies = (...delivery: Parameters<typeof verify>) => verify(...delivery) !== undefined;

/** What each scheme signs, said again without the code under test. */
const SIGNED: { readonly [scheme in SignatureScheme]: (body: string, timestamp: string) => string } = {
  'timestamp.body': (body, timestamp) => `${timestamp}.${body}`,
  'body+timestamp': (body, timestamp) => `${body}${timestamp}`,
  body: body => body,
};

const hmac = (text: string, key = KEY) => createHmac('sha256', key).update(text).digest();

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
    ['a longer hash', `${hex}${hex}`],
    ['a hash of 48 bytes in Base64', Buffer.alloc(48, 255).toString('base64')],
    ['behind three names', `a=b=c=${hex}`],
    ['33 bytes of hex', `${hex}00`],
    ['a letter that is not hexadecimal', `${hex.slice(1)}g`],
    ['one character of Base64 too few', digest().toString('base64').slice(0, 42)],
    ['one character of Base64 too many', `${'A'.repeat(44)}`],
    ['two characters of padding', `${digest().toString('base64')}=`],
    ['padding in front', `=${'A'.repeat(43)}`],
    ['both alphabets of Base64 in one', `+_${'A'.repeat(41)}`],
    ['a space inside', `${hex.slice(0, 32)} ${hex.slice(33)}`],
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
    ['as bare values', `${SECONDS},${hex}`],
    ['as one bare value and one with a name', `${SECONDS},v1=${hex}`],
    ['with a prefix', `t=${SECONDS},sha256=${hex}`],
    ['with a name and a prefix', `t=${SECONDS},v1=sha256=${hex}`],
    ['with a prefix and a colon', `t=${SECONDS},sha256:${hex}`],
    ['with spaces', ` t = ${SECONDS} , v1 =\t${hex} `],
    ['with elements of other forms', `v0,t=${SECONDS},,a=b,v1=${hex},scheme=hmac-sha256,v=1,=`],
    ['with the same timestamp twice', `t=${SECONDS},t=${SECONDS},v1=${hex}`],
    ['as two lines that were joined', `t=${SECONDS}, v1=${hex}`],
  ])('is read %s', (_case, header) => {
    const { timestamps, digests } = parse(header);
    expect([timestamps.map(({ text }) => text), digests.length]).toEqual([[SECONDS], 1]);
    expect(verifies(header)).toBe(true);
  });

  it('may have several timestamps and several digests, if one of each is right', () => {
    const header = `t=1730379299,t=${SECONDS},v0=${'0'.repeat(64)},v1=${hex}`;
    expect(parse(header)).toMatchObject({ timestamps: [{}, { text: SECONDS }], digests: [{}, {}] });
    expect(verify(header)).toMatchObject({ timestamp: { text: SECONDS } });
  });

  it(`has its first ${MAX_TIMESTAMPS} timestamps tried, so that a header cannot ask for endless work`, () => {
    const others = Array.from({ length: MAX_TIMESTAMPS }, (_, index) => `t=${1_800_000_000 + index}`);
    expect(verifies(`${others.slice(1)},t=${SECONDS},v1=${hex}`)).toBe(true);
    expect(verifies(`${others},t=${SECONDS},v1=${hex}`)).toBe(false);
    expect(parse(`${others},t=${SECONDS},v1=${hex}`).timestamps).toHaveLength(MAX_TIMESTAMPS);
  });

  it.each([
    ['empty', ''],
    ['a word', 'signature'],
    ['a timestamp alone', SECONDS],
    ['a timestamp under its name', `t=${SECONDS}`],
    ['another separator', `t=${SECONDS};v1=${hex}`],
  ])('is malformed, since it has no digest: %s', (_case, header) => {
    expect(parseSignature(header)).toBeUndefined();
  });

  it.each([
    ['no timestamp', `v1=${hex}`],
    ['a bare digest', hex],
    ['a timestamp of other characters', `t=${SECONDS}x,v1=${hex}`],
    ['a negative timestamp', `t=-${SECONDS},v1=${hex}`],
    ['a fractional timestamp', `t=${SECONDS}.5,v1=${hex}`],
    ['an empty timestamp', `t=,v1=${hex}`],
    ['a timestamp of 9 digits', `t=${'1'.repeat(9)},v1=${hex}`],
    ['a timestamp of 17 digits', `t=${'1'.repeat(17)},v1=${hex}`],
  ])('has no timestamp: %s', (_case, header) => {
    expect(parse(header)).toMatchObject({ timestamps: [], digests: [{}] });
  });

  it('keeps the timestamp as it was sent, for that is what is signed', () => {
    const timestamp = `000${SECONDS}`;
    const header = `t=${timestamp},v1=${digest(KEY, timestamp).toString('hex')}`;
    expect(parse(header).timestamps).toEqual([
      { text: timestamp, unit: 's', signedAt: Number(SECONDS) * 1000 },
    ]);
    expect(verifies(header)).toBe(true);
  });
});

describe('a timestamp', () => {
  it.each([
    ['0'.repeat(10), 's', 0],
    [SECONDS, 's', 1730379298000],
    ['99999999999', 's', 99_999_999_999_000],
    ['100000000000', 'ms', 100_000_000_000],
    ['1730379298985', 'ms', 1730379298985],
    ['9'.repeat(16), 'ms', Number('9'.repeat(16))],
  ])('%s is in %s', (timestamp, unit, signedAt) => {
    expect(parse(`t=${timestamp},v1=${hex}`).timestamps).toEqual([{ text: timestamp, unit, signedAt }]);
  });

  it.each([
    ['as old as the tolerance', 1000_000, 1060_000, true],
    ['a millisecond older', 1000_000, 1060_001, false],
    ['as far ahead as the tolerance', 1060_000, 1000_000, true],
    ['a millisecond further ahead', 1060_001, 1000_000, false],
    ['now', 1000_000, 1000_000, true],
  ])('%s', (_case, signedAt, now, timely) => {
    expect(isTimely({ timestamp: { text: '', unit: 's', signedAt } }, now, 60)).toBe(timely);
  });

  it('that is not signed says nothing of the age', () => {
    expect(isTimely({ timestamp: undefined }, 0, 60)).toBe(true);
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
    ['under the key with a space', [`${KEY} `], BODY],
    ['with another body', [KEY], Buffer.from(`${BODY}\n`)],
    ['with an empty body', [KEY], Buffer.alloc(0)],
  ])('is not authentic %s', (_case, keys, body) => {
    expect(verifies(header, keys, body)).toBe(false);
  });

  it('is not authentic with another timestamp', () => {
    expect(verifies(`t=1730379299,v1=${hex}`)).toBe(false);
    expect(verifies(`t=0${SECONDS},v1=${hex}`)).toBe(false);
  });

  it('is not authentic if only the last byte differs, or the first', () => {
    for (const position of [0, 31]) {
      const forged = digest();
      forged[position] = (forged[position] ?? 0) ^ 1;
      expect(verifies(`t=${SECONDS},v1=${forged.toString('hex')}`)).toBe(false);
    }
  });

  it('may be of any bytes', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    expect(verifies(`t=${SECONDS},v1=${digest(KEY, SECONDS, bytes).toString('hex')}`, [KEY], bytes)).toBe(
      true,
    );
  });
});

describe('a scheme', () => {
  it('is one of three', () => {
    expect(SCHEME_NAMES).toEqual(Object.keys(SIGNED));
  });

  it.each(
    SCHEME_NAMES.flatMap(scheme =>
      ['s', 'ms'].flatMap(unit => ENCODINGS.map(encoding => [scheme, unit, ...encoding] as const)),
    ),
  )('%s verifies, with a timestamp in %s and a digest in %s', (scheme, unit, _name, encoding, write) => {
    const timestamp = unit === 's' ? SECONDS : `${SECONDS}123`;
    // Only some digests show by a character which alphabet of Base64 they are written in.
    const body = bodyWith(
      text => write(hmac(SIGNED[scheme](text, timestamp))),
      encoding === 'base64url' ? '-' : '',
    );
    const header = `t=${timestamp},v1=${write(hmac(SIGNED[scheme](body, timestamp)))}`;
    const expected: VerifiedSignature = {
      scheme,
      encoding,
      key: 2,
      timestamp: scheme === 'body' ? undefined : expect.objectContaining({ text: timestamp, unit }),
    };
    expect(verify(header, ['old', KEY], Buffer.from(body))).toEqual(expected);
    expect(verify(header, ['old'], Buffer.from(body))).toBeUndefined();
    expect(verify(header, [KEY], Buffer.from(`${body} `))).toBeUndefined();
  });

  it('is body if there is no timestamp: nothing else can verify then', () => {
    for (const scheme of SCHEME_NAMES) {
      const text = SIGNED[scheme](String(BODY), SECONDS);
      const found = verify(`sha256=${hmac(text).toString('hex')}`);
      expect(found?.scheme).toBe(scheme === 'body' ? 'body' : undefined);
    }
  });

  it("opens nothing to another: what one signs is not another's JSON object", () => {
    const timestamps = fc.stringMatching(/^\d{10,16}$/);
    const objects = fc.json().map(json => `{"event":${json}}`);
    fc.assert(
      fc.property(
        fc.constantFrom(...SCHEME_NAMES),
        objects,
        timestamps,
        timestamps,
        (scheme, body, t, other) => {
          const text = SIGNED[scheme](body, t);
          const digestOfText = `v1=${hmac(text).toString('hex')}`;
          // Every body that the same digest would verify, with a timestamp of the sender's choice.
          const bodies = [text, text.slice(0, -10), text.slice(0, -other.length), text.replace(/^\d+\./, '')];
          for (const forged of bodies.filter(candidate => candidate !== body)) {
            for (const header of [
              `t=${t},${digestOfText}`,
              `t=${other},${digestOfText}`,
              `t=${text.slice(-10)},${digestOfText}`,
            ]) {
              if (verify(header, [KEY], Buffer.from(forged))) expect(isJsonObject(forged)).toBe(false);
            }
          }
        },
      ),
      runs(500, 500),
    );
  });
});

/** A body whose digest, as it is written, has a certain character. */
function bodyWith(digestFor: (body: string) => string, character: string): string {
  for (let number = 0; ; number++) {
    const body = `{"event":"call.ended","number":${number}}`;
    if (digestFor(body).includes(character)) return body;
  }
}

function isJsonObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

describe('signing', () => {
  it('writes the header that Whippy sends: seconds, and unpadded Base64', () => {
    const header = sign(KEY, BODY, 1730379298985);
    expect(header).toBe(`t=${SECONDS},v1=${digest().toString('base64').slice(0, 43)}`);
    expect(header).toMatch(/^t=1730379298,v1=[A-Za-z0-9+/]{43}$/);
    expect(verifies(header)).toBe(true);
  });

  it.each(SCHEME_NAMES)('signs under any scheme: %s', scheme => {
    const signature = parse(sign(KEY, BODY, 1730379298985, scheme));
    expect(verifySignature([KEY], signature, BODY)).toMatchObject({ scheme });
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
