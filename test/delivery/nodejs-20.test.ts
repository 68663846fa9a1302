import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const LIST = 'docs/decisions/0012-nodejs-20.md';

/** The first column of the list: a file, and what stands in it. */
const listed = Array.from(
  readFileSync(LIST, 'utf8').matchAll(/^\| (`[^|]+?)\s*\|/gm),
  ([, place = '']) =>
    Array.from(place.matchAll(/`([^`]+)`/g), ([, text = '']) => text) as [string, ...string[]],
);

test.each(listed)('%s has what the list says: %s', (file, ...texts) => {
  const content = readFileSync(file, 'utf8');
  for (const text of texts) expect(content).toContain(text);
});

test('every place that exists only for Node.js 20 is in the list', () => {
  const files = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.js', '*.mjs', '*.yml'], {
    encoding: 'utf8',
  });
  const marked = files
    .split('\n')
    .filter(file => file !== '' && file !== 'test/delivery/nodejs-20.test.ts')
    .filter(file => /only for Node\.js 20|\/nodejs-20\.ts'/i.test(readFileSync(file, 'utf8')));
  const places = new Set(listed.map(([file]) => file));
  expect(marked.length).toBeGreaterThan(9);
  expect(marked.filter(file => !places.has(file))).toEqual([]);
});
