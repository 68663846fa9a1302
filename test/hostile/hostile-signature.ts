import { createHmac } from 'node:crypto';
import type { SignatureProblem } from '../../whippy/signature.ts';
import type { Random } from './random.ts';

/** Headers of a request, and what the webhook has to make of them. */
export interface SignedHeaders {
  readonly headers: { readonly [name: string]: string };
  /** Undefined if the signature is right, and in time. */
  readonly problem: SignatureProblem | undefined;
}

const DAY = 86_400;
const HEADER_NAMES = ['x-whippy-signature', 'X-Whippy-Signature', 'X-WHIPPY-SIGNATURE', 'x-Whippy-signaturE'];
const JUNK = ['', 'v0', 'a=b', '=', '==', 'alg=hmac-sha256', 'x=\u0000', 'n=-1', 'é=ü', 'k=0x10'];

/** The three schemes, said again without the code under test. */
const SCHEMES = [
  (timestamp: string, body: Uint8Array) => [`${timestamp}.`, body],
  (timestamp: string, body: Uint8Array) => [body, timestamp],
  (_timestamp: string, body: Uint8Array) => [body],
];
type Scheme = (typeof SCHEMES)[number];
const [TIMESTAMP_FIRST, TIMESTAMP_LAST] = SCHEMES as [Scheme, Scheme];

function digestOf(key: string, parts: readonly (string | Uint8Array)[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

function encoded(digest: Buffer, random: Random): string {
  const base64 = digest.toString('base64');
  return random.pick([
    digest.toString('hex'),
    digest.toString('hex').toUpperCase(),
    base64,
    base64.slice(0, 43),
    digest.toString('base64url'),
  ]);
}

/** Elements in any order, under any names or none, with prefixes or without, with junk among them. */
function header(elements: readonly string[], random: Random): string {
  const all = elements.map(
    value =>
      `${random.pick(['t=', 'v1=', 'k=', '=', ' name =', '', ' ', 't= ', 'v1=sha256=', 'x:', 'a=b:'])}${value}`,
  );
  for (let junk = random.pick([0, 0, 0, 1, 3]); junk > 0; junk--) {
    all.splice(random.below(all.length + 1), 0, random.pick(JUNK));
  }
  if (random.chance(0.5)) all.reverse();
  return all.join(random.pick([',', ', ']));
}

/** A right signature in any of the forms that are taken, or a wrong one in any of the ways to be wrong. */
export function hostileSignature(
  random: Random,
  key: string,
  now: number,
  body: Uint8Array,
  anotherBody: Uint8Array,
): SignedHeaders {
  const name = random.pick(HEADER_NAMES);
  const seconds = Math.floor(now / 1000);
  const age = random.pick([0, 1, 60, DAY - 1, -DAY + 2]);
  const timestamp = random.chance(0.5)
    ? String(seconds - age)
    : String((seconds - age) * 1000 + random.below(1000));
  const scheme = random.pick(SCHEMES);
  const right = digestOf(key, scheme(timestamp, body));
  const signed = (elements: readonly string[], problem?: SignatureProblem): SignedHeaders => ({
    headers: { [name]: header(elements, random) },
    problem,
  });

  if (random.chance(0.65)) {
    const others = random.chance(0.1) ? [encoded(digestOf('old', scheme(timestamp, body)), random)] : [];
    const times = random.chance(0.1) ? [timestamp, `${Number(timestamp) + 1}`] : [timestamp];
    return signed([...times, ...others, encoded(right, random)]);
  }
  const forged = Buffer.from(right);
  const position = random.below(32);
  forged[position] = (forged[position] ?? 0) ^ (1 << random.below(8));
  switch (random.below(11)) {
    case 0:
      return {
        headers: random.pick<{ [name: string]: string }>([
          {},
          { [name]: '' },
          { [name]: '  ' },
          { signature: 'x' },
        ]),
        problem: 'signature_missing',
      };
    case 1:
      return {
        headers: {
          [name]: random.pick([
            'x',
            ',,,',
            `${timestamp}`,
            `t=${timestamp}`,
            '='.repeat(5000),
            '\ud800',
            '💥'.repeat(2000),
          ]),
        },
        problem: 'signature_malformed',
      };
    case 2:
      return signed(
        [
          timestamp,
          random.pick([
            right.toString('hex').slice(1),
            `${right.toString('hex')}0`,
            right.toString('base64').slice(0, 42),
          ]),
        ],
        'signature_malformed',
      );
    case 3:
      // A timestamp that is signed, and not there.
      return signed(
        [encoded(digestOf(key, random.pick([TIMESTAMP_FIRST, TIMESTAMP_LAST])(timestamp, body)), random)],
        'signature_mismatch',
      );
    case 4: {
      const old = String(seconds + random.pick([-1, 1]) * (DAY + 1 + random.below(1e6)));
      const digest = digestOf(key, random.pick([TIMESTAMP_FIRST, TIMESTAMP_LAST])(old, body));
      return signed([old, encoded(digest, random)], 'signature_expired');
    }
    case 5:
      return signed(
        [
          timestamp,
          encoded(
            digestOf(random.pick(['', 'old', `${key} `, key.toUpperCase()]), scheme(timestamp, body)),
            random,
          ),
        ],
        'signature_mismatch',
      );
    case 6:
      return signed([timestamp, encoded(forged, random)], 'signature_mismatch');
    case 7:
      // Replayed: right for another body.
      return signed(
        [timestamp, encoded(digestOf(key, scheme(timestamp, anotherBody)), random)],
        'signature_mismatch',
      );
    case 8:
      // Right for another moment.
      return signed(
        [
          timestamp,
          encoded(
            digestOf(key, random.pick([TIMESTAMP_FIRST, TIMESTAMP_LAST])(`${Number(timestamp) - 1}`, body)),
            random,
          ),
        ],
        'signature_mismatch',
      );
    case 9:
      // Right under a scheme that is not accepted.
      return signed(
        [timestamp, encoded(digestOf(key, [`${timestamp}:`, body]), random)],
        'signature_mismatch',
      );
    default:
      return signed(
        [timestamp, ...Array.from({ length: 20 }, () => encoded(forged, random))],
        'signature_mismatch',
      );
  }
}
