import stringWidth from 'string-width';
import { type Column, renderTable } from '../../terminal/table.ts';

interface Row {
  readonly name: string;
  readonly outcome: string;
  readonly length?: string;
}

const COLUMNS: Column<Row>[] = [
  { title: 'NAME', value: ({ name }) => name, max: 6 },
  { title: 'OUTCOME', value: ({ outcome }) => outcome, max: 8 },
  { title: 'LENGTH', value: ({ length = '' }) => length, align: 'right' },
];

const NO_TERMINAL = Number.POSITIVE_INFINITY;
const table = (rows: Row[], width: number, columns = COLUMNS) =>
  renderTable(columns, rows, width).split('\n');

describe('a table', () => {
  it('aligns its columns', () => {
    expect(
      table(
        [
          { name: 'a', outcome: 'done', length: '5 s' },
          { name: 'abc', outcome: 'x', length: '10 s' },
        ],
        80,
      ),
    ).toEqual([
      'NAME  OUTCOME  LENGTH', //
      'a     done        5 s',
      'abc   x          10 s',
    ]);
  });

  it('cuts what is longer than the column may get', () => {
    expect(table([{ name: 'abcdefgh', outcome: '' }], 80)[1]).toBe('abcde…');
  });

  it('leaves out the last columns if there is no room, and shows one in part that has no limit', () => {
    const rows = [{ name: 'a', outcome: 'done', length: 'x'.repeat(40) }];
    expect(table(rows, 14)).toEqual(['NAME  OUTCOME', 'a     done']);
    expect(table(rows, 30)[1]).toBe(`a     done     ${'x'.repeat(14)}…`);
  });

  it('cuts nothing without a terminal, and a long value moves only its own line', () => {
    const long = 'x'.repeat(470);
    const lines = table(
      [
        { name: 'a', outcome: long, length: '5 s' },
        { name: 'b', outcome: 'done', length: '10 s' },
      ],
      NO_TERMINAL,
    );
    expect(lines).toEqual([
      'NAME  OUTCOME   LENGTH', //
      `a     ${long}     5 s`,
      'b     done        10 s',
    ]);
  });

  it('has no spaces at the end of a line, with styles or without', () => {
    const styled = COLUMNS.map(column => ({
      ...column,
      style: (text: string) => `\u001b[31m${text}\u001b[39m`,
    }));
    for (const columns of [COLUMNS, styled]) {
      for (const width of [80, NO_TERMINAL]) {
        for (const line of table(
          [
            { name: 'a', outcome: '' },
            { name: 'abc', outcome: 'x' },
          ],
          width,
          columns,
        ))
          expect(line).not.toMatch(/\s$/);
      }
    }
  });

  it('goes on below with a value that is wrapped, and styles each of its lines', () => {
    const columns: Column<Row>[] = [
      { title: 'NAME', value: ({ name }) => name },
      { title: 'WHY', value: ({ outcome }) => outcome, wrap: true, style: text => `<${text}>` },
    ];
    expect(table([{ name: 'a', outcome: 'one two three four' }], 20, columns)).toEqual([
      'NAME  WHY',
      'a     <one two three>',
      '      <four>',
    ]);
  });

  it.each(['ｶﾀｶﾅ', '㍿㎡', 'e\u0301e\u0301', 'so\u00adft', '👍🏽', '日本'])(
    'keeps the next column in its place after %s',
    name => {
      const [, line = ''] = table([{ name, outcome: 'done' }], 80);
      expect(stringWidth(line.slice(0, line.indexOf('done')))).toBe(6);
    },
  );

  it('takes as many rows as there are', () => {
    const rows = Array.from({ length: 200_000 }, () => ({ name: 'a', outcome: 'done' }));
    expect(table(rows, NO_TERMINAL)).toHaveLength(200_001);
  });
});
