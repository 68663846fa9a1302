import { CALL_EVENTS, type CallEventName } from '../../call/event.ts';
import { fixture } from '../whippy/documented.ts';
import type { Random } from './random.ts';

/** Members of a JSON object: name and value as JSON text, so that anything can be written, and anything twice. */
type Members = [name: string, value: string][];

const NAMES = [
  '',
  '__proto__',
  'constructor',
  'toString',
  'toJSON',
  'id',
  'status',
  'version',
  'call_id',
  'extra',
  'expires_at',
  'truncated',
  'isLosslessNumber',
  'value',
  'a.b',
  '\\ud800',
  '\\u0000',
  '\ufffe',
  '😀',
  'é',
];

const NUMBERS = [
  '0',
  '-0',
  '0.0',
  '1',
  '-1.5',
  '1e5',
  '1E+05',
  '1e400',
  '-1e-400',
  '0e99999999999',
  '9007199254740993',
  '12345678901234567890123456789012345678',
  '123456789012345678901234567890123456789',
  '9.9e125',
  '1e126',
  '1e-130',
  '1e-131',
  '0.1e126',
];

const TEXTS = [
  '',
  ' ',
  'x',
  '\\ud800',
  '\\udfff\\ud800',
  '\ufffe',
  '\uffff',
  '\\uffff',
  '\ufeff',
  '\u007f',
  '\u2028',
  '\\u0000',
  '\\u001f',
  '\\n\\t\\"\\\\\\/',
  '😀',
  '\\ud83d\\ude00',
  'e\u0301',
  '漢字',
  '__proto__',
  'null',
  '2024-10-31T12:54:58.985468Z',
  '2024-02-30T00:00:00Z',
  '9999-12-31T23:59:59-23:59',
  'https://example/recording.wav',
  'call_completed.agent_hangup',
];

const OTHER_EVENTS = [
  'message.created',
  'call',
  'call.transferred',
  'CALL.ENDED',
  'call.ended ',
  'callfold.listed',
  '__proto__',
  'x'.repeat(5000),
];

// Not JSON, though it looks as if.
const NO_VALUES = [
  '',
  'undefined',
  'NaN',
  'Infinity',
  "'x'",
  '01',
  '+1',
  '.5',
  '1.',
  '0x1',
  '"\n"',
  '"\u0000"',
  '"\\x"',
  '"\\u12"',
  '"',
  '[1,]',
  '{"a":1,}',
  '{a:1}',
  '// x',
  'tru',
  '\u00a0null',
  '[',
  '{',
  ']',
];

function text(random: Random): string {
  const count = random.pick([1, 1, 1, 2, 5]);
  return Array.from({ length: count }, () => random.pick(TEXTS)).join('');
}

/** Any JSON value as text, up to a few levels deep. */
function value(random: Random, levels = 3): string {
  const kind = random.below(levels > 0 ? 10 : 7);
  if (kind < 3) return `"${text(random)}"`;
  if (kind < 5) return random.pick(NUMBERS);
  if (kind < 7) return random.pick(['null', 'true', 'false', '[]', '{}']);
  if (kind < 8)
    return `[${Array.from({ length: random.below(4) }, () => value(random, levels - 1)).join(',')}]`;
  return written(
    Array.from({ length: random.below(4) }, () => [random.pick(NAMES), value(random, levels - 1)]),
    random,
  );
}

/** What is large or deep, and so comes seldom. */
function huge(random: Random): string {
  const size = random.pick([1000, 3000, 60_000, 500_000]);
  const depth = random.pick([28, 29, 30, 31, 32, 33, 490, 500, 10_000]);
  switch (random.below(9)) {
    case 0:
      return `"${random.pick(['x', 'é', '😀', '漢', '\uffff', '\\u0001', '\\ud800']).repeat(size)}"`;
    case 1:
      return `1${'0'.repeat(size)}${random.pick(['', '1', '.0', 'e5'])}`;
    case 2:
      return `${random.pick(['0.', '1.', '-0.'])}${'0'.repeat(size)}`;
    case 3:
      return `${'['.repeat(depth)}${random.pick(['', '"x"', '1'])}${']'.repeat(depth)}`;
    case 4:
      return `${'{"a":'.repeat(depth)}null${'}'.repeat(depth)}`;
    case 5:
      return `{"${'n'.repeat(random.pick([255, 49_999, 50_001, 66_000]))}":1}`;
    case 6:
      return `[${Array.from({ length: random.pick([10, 500]) }, () => `"${'y'.repeat(random.pick([500, 2048, 3000]))}"`).join(',')}]`;
    case 7:
      return `[${'0,'.repeat(size / 10)}0]`;
    default:
      return `{${Array.from({ length: size / 100 }, (_, index) => `"k${index}":"${index}"`).join(',')}}`;
  }
}

function written(members: Members, random: Random): string {
  const space = random.chance(0.1) ? random.pick([' ', '\n  ', '\t', '\r\n']) : '';
  return `{${members.map(([name, text]) => `${space}"${name}"${space}:${space}${text}`).join(',')}${space}}`;
}

const DOCUMENTED = Object.fromEntries(
  CALL_EVENTS.map(name => {
    const { data, ...envelope } = JSON.parse(fixture(`${name}.json`));
    // The transcript is long; without it ten times as many requests can be tried in the same time.
    if (typeof data.body === 'string') data.body = `${data.body.slice(0, 80)}\n`;
    return [name, { data: membersOf(data), envelope: membersOf(envelope) }];
  }),
) as { readonly [name in CallEventName]: { readonly data: Members; readonly envelope: Members } };

function membersOf(object: object): Members {
  return Object.entries(object).map(([name, member]) => [name, JSON.stringify(member)]);
}

/** Changes some members: other values, gone, twice, renamed, or new ones. */
function mutate(members: Members, random: Random, odds: number): Members {
  const mutated: Members = [];
  for (const [name, member] of members) {
    if (!random.chance(odds)) mutated.push([name, member]);
    else
      switch (random.below(6)) {
        case 0:
          break;
        case 1:
          mutated.push([name, member], [name, value(random)]);
          break;
        case 2:
          mutated.push([random.pick(NAMES), member]);
          break;
        default:
          mutated.push([name, value(random)]);
      }
  }
  for (let more = random.pick([0, 0, 1, 3]); more > 0; more--)
    mutated.push([random.pick(NAMES), value(random)]);
  return mutated;
}

/** The body of a call event that is JSON, in some way odd, and mostly one that has to be accepted. */
export function oddEventBody(random: Random): string {
  const event = DOCUMENTED[random.pick(CALL_EVENTS)];
  const data = mutate(event.data, random, random.pick([0.02, 0.2, 0.8]));
  if (random.chance(0.004))
    data.push([random.pick(['body', 'metadata', 'attachments', 'odd', 'id']), huge(random)]);
  // Most keep an id of their own, so that many records come about.
  if (random.chance(0.8)) data.push(['id', `"${random.below(1e9)}${random.pick(['', text(random)])}"`]);
  const envelope = mutate(event.envelope, random, random.pick([0, 0.1, 0.5]));
  if (random.chance(0.9))
    envelope.push(['event', `"${random.pick(random.chance(0.97) ? CALL_EVENTS : OTHER_EVENTS)}"`]);
  envelope.splice(random.below(envelope.length + 1), 0, [
    'data',
    random.chance(0.97) ? written(data, random) : value(random),
  ]);
  return written(envelope, random);
}

/** The bytes of a body: an odd event, or one that was damaged in a way that JSON, UTF-8 or the schema minds. */
export function hostileBody(random: Random): Buffer {
  const body = oddEventBody(random);
  if (random.chance(0.6)) return Buffer.from(body);
  switch (random.below(9)) {
    case 0:
      return Buffer.from(body.slice(0, random.below(body.length)));
    case 1:
      return Buffer.from(body.slice(random.below(body.length)));
    case 2: {
      const bytes = Buffer.from(body);
      for (let flips = random.pick([1, 1, 3, 20]); flips > 0; flips--) {
        bytes[random.below(bytes.length)] = random.below(256);
      }
      return bytes;
    }
    case 3: {
      const at = random.below(body.length);
      return Buffer.from(body.slice(0, at) + random.pick(NO_VALUES) + body.slice(at));
    }
    case 4:
      return Buffer.from(random.pick([...NO_VALUES, value(random), `{"event":${value(random)}}`]));
    case 5:
      return Buffer.from(random.pick([body + body, `[${body}]`, `${body},`, `${body}\0`, `"${body}"`]));
    case 6:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(body)]);
    case 7:
      return Buffer.from(body, random.pick(['utf16le', 'latin1']));
    default:
      return Buffer.from(Array.from({ length: random.below(60) }, () => random.below(256)));
  }
}
