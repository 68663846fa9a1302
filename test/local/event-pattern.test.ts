import { matchesPattern, readPattern } from '../../local/event-pattern.ts';
import { UnresolvedError } from '../../local/template.ts';

test.each([
  ['{"eventName":["INSERT","MODIFY"]}', true],
  ['{"eventName":["REMOVE"]}', false],
  ['{"eventName":["INSERT"],"source":["callfold"]}', false],
  ['{}', true],
])('%s matches an insertion: %s', (pattern, expected) => {
  expect(matchesPattern({ eventName: 'INSERT' }, readPattern(pattern))).toBe(expected);
});

test.each(['{"detail":{"call":["x"]}}', '{"source":[{"prefix":"call"}]}', 'null'])(
  'refuses what it would get wrong: %s',
  pattern => {
    expect(() => readPattern(pattern)).toThrow(UnresolvedError);
  },
);
