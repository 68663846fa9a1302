import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { openSpool } from '../../export/spool.ts';

async function linesOf(text: string): Promise<string[]> {
  const spool = openSpool();
  spool.append(text);
  const lines = [];
  for await (const line of spool.lines()) lines.push(line);
  spool.close();
  return lines;
}

it('gives back each line, however long it is, and nothing but a line break ends one', async () => {
  const long = 'é'.repeat(200_000);
  expect(await linesOf(`one\n${long}\n\nwith \u2028 and \r in it\n`)).toEqual([
    'one',
    long,
    '',
    'with \u2028 and \r in it',
  ]);
  expect(await linesOf('')).toEqual([]);
});

it('can be read again, and while more is appended', async () => {
  const spool = openSpool();
  spool.append('one\n');
  const read = [];
  for await (const line of spool.lines()) {
    read.push(line);
    if (read.length === 1) spool.append('two\n');
  }
  for await (const line of spool.lines()) read.push(line);
  expect(read).toEqual(['one', 'two', 'one', 'two']);
  spool.close();
});

it('can be closed by those who have not read all of it', async () => {
  for (let round = 0; round < 20; round++) {
    const spool = openSpool();
    spool.append('line\n'.repeat(500_000));
    for await (const line of spool.lines()) {
      expect(line).toBe('line');
      break;
    }
    spool.close();
    // What the spool has left behind would be read before this, and fail the test.
    await once(createReadStream(import.meta.filename).resume(), 'close');
  }
});
