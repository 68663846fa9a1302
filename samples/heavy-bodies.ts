/** A body near the 6 MB that Lambda takes, made to cost its reader as much memory or time as possible. */
export interface HeavyBody {
  readonly name: string;
  /** Creates the body when it is needed: all of them together would be too large. */
  readonly make: () => string;
}

/** Bytes of each body, roughly: Lambda takes 6 MB, with what API Gateway adds. */
const BYTES = 5_800_000;

/** `call_summary` of each body that is a call event: it must never be lost. */
export const KEPT_SUMMARY = 'The caller asked for a job.';

/** Bodies of call events whose `data` holds a lot besides an ordinary call. */
export const HEAVY_EVENTS: readonly HeavyBody[] = [
  field('a list of empty maps', () => list('{}')),
  field('a list of empty lists', () => list('[]')),
  field('a list of numbers', () => list('1')),
  field('a list of numbers to be kept as they are written', () => list('1.0')),
  field('a list of empty texts', () => list('""')),
  field('a list of lists, 480 deep', () => list('['.repeat(480) + ']'.repeat(480))),
  field('a list of word timings', () => list('{"word":"hello","start":1.25,"end":1.5}')),
  field('lists within each other, millions deep', () => '['.repeat(BYTES / 2) + ']'.repeat(BYTES / 2)),
  field(
    'maps within each other, millions deep',
    () => `${'{"a":'.repeat(BYTES / 6)}1${'}'.repeat(BYTES / 6)}`,
  ),
  field('a map of numbers', () => `{${numbered(500_000).slice(1)}}`),
  field('texts of 4 KB', () => list(`"${'t'.repeat(4096)}"`)),
  field('one text', () => `"${'t'.repeat(BYTES)}"`),
  field('one text of escapes', () => `"${'\\u0001'.repeat(BYTES / 6)}"`),
  field('one text beyond the Basic Multilingual Plane', () => `"${'😀'.repeat(BYTES / 4)}"`),
  field('one number', () => '1'.repeat(BYTES)),
  field('spaces', () => `[${' '.repeat(BYTES)}]`),
  field('99,000 nulls', () => list('null', 99_000)),
  {
    name: 'a name of 2.9 MB around 1,400 texts',
    make: () => event(`,"${'n'.repeat(BYTES / 2)}":${list(`"${'t'.repeat(2050)}"`, 1400)}`),
  },
  { name: 'fourteen texts', make: () => event(repeated(14, i => `,"t${i}":"${'t'.repeat(BYTES / 14)}"`)) },
  { name: 'fields of one name', make: () => event(',"":{}'.repeat(BYTES / 6)) },
  { name: 'fields of different names', make: () => event(numbered(500_000)) },
  {
    name: '90 lists that could all be parsed',
    make: () => event(repeated(90, i => `,"w${i}":${list('{"w":"abcdefgh","s":1.25}', 350)}`)),
  },
  {
    name: '90 maps of lists that could all be parsed',
    make: () =>
      event(
        `,"m":{${repeated(90, i => `,"w${i}":{"x":${list('{"w":"abcdefgh","s":1.25}', 350)}}`).slice(1)}}`,
      ),
  },
  { name: 'fields of the envelope', make: () => event('', numbered(400_000)) },
  { name: 'the same data many times', make: () => event('', ',"data":{"id":"x"}'.repeat(BYTES / 18)) },
];

/** Bodies that cannot be recorded. */
export const HEAVY_REFUSALS: readonly HeavyBody[] = [
  { name: 'a list of empty maps alone', make: () => list('{}') },
  { name: 'a list of empty maps that does not end', make: () => event(`,"w":${list('{}')}`).slice(0, -3) },
  { name: 'NaN behind a list of empty maps', make: () => event(`,"w":${list('{}')},"score":NaN`) },
  { name: 'numbers without a list', make: () => '1,'.repeat(BYTES / 2) },
  { name: 'brackets that do not end', make: () => '['.repeat(BYTES) },
];

function field(name: string, value: () => string): HeavyBody {
  return { name, make: () => event(`,"odd":${value()}`) };
}

// `data` comes last, so that it counts if `envelope` has others of its name.
function event(data: string, envelope = ''): string {
  const metadata = JSON.stringify({ analysis: { call_summary: KEPT_SUMMARY } });
  return `{"event":"call.analyzed"${envelope},"data":{"id":"heavy","metadata":${metadata}${data}}}`;
}

function list(item: string, count = Math.floor(BYTES / (item.length + 1))): string {
  return `[${`${item},`.repeat(count).slice(0, -1)}]`;
}

function numbered(count: number): string {
  return repeated(count, index => `,"${index}":1`);
}

function repeated(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join('');
}
