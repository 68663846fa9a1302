import { matches, transform } from './event-rules.ts';

// What AWS documents, and what its service was seen to do.

const event = {
  source: 'callfold',
  detail: { id: 'a1', n: 7, ok: true, quoted: 'say "no"\nor\\', call: { list: ['x'], empty: '' } },
};

const InputPathsMap = Object.fromEntries(
  ['id', 'n', 'ok', 'quoted', 'call', 'missing'].map(name => [name, `$.detail.${name}`]),
);

test.each([
  ['a text that stands alone becomes a JSON text', '{"a":<id>}', { a: 'a1' }],
  ['with its quotes and line breaks', '{"a":<quoted>}', { a: 'say "no"\nor\\' }],
  [
    'a number, a boolean and an object stay what they are',
    '{"a":[<n>,<ok>],"b":<call>}',
    { a: [7, true], b: event.detail.call },
  ],
  ['within a text', '{"a":"it is <id>, <n>, <ok>"}', { a: 'it is a1, 7, true' }],
  ['what is missing is an empty text', '{"a":<missing>,"b":"<missing>!"}', { a: '', b: '!' }],
  ['after an escaped quote', '{"a":"\\"<id>\\"","b":<id>}', { a: '"a1"', b: 'a1' }],
])('a transformer: %s', (_what, InputTemplate, expected) => {
  expect(JSON.parse(transform({ InputPathsMap, InputTemplate }, event))).toEqual(expected);
});

test('a transformer: quotes within another text break it', () => {
  const InputTemplate = '{"a":"it is <quoted>"}';
  expect(() => transform({ InputPathsMap, InputTemplate }, event)).toThrow(SyntaxError);
});

test.each([
  [{ source: ['callfold'] }, true],
  [{ source: ['another'] }, false],
  [{ detail: { id: ['a1', 'a2'] } }, true],
  [{ detail: { id: ['a2'] } }, false],
  [{ detail: { call: { empty: [{ exists: true }] } } }, true],
  [{ detail: { call: { gone: [{ exists: false }] } } }, true],
  [{ detail: { call: { gone: [{ exists: true }] } } }, false],
  [{ detail: { links: { whippy: [{ exists: true }] } } }, false],
  [{ detail: { links: { whippy: [{ exists: false }] } } }, true],
  [{ detail: { call: [{ exists: true }] } }, false],
])('a pattern: %j matches: %s', (pattern, expected) => {
  expect(matches(pattern, event)).toBe(expected);
});
