import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parse } from 'csv-parse/sync';
import { type CsvOptions, exportCsv, exportJsonLines } from '../../export/export-calls.ts';
import { type CallRecord, readRecord } from '../../store/calls/call-record.ts';
import { timeZone } from '../../time/zone.ts';
import { callItem, type EventChanges } from '../store/calls/calls.ts';

const CHICAGO = timeZone('America/Chicago');

function call(id: string, changes: EventChanges = {}): CallRecord {
  return readRecord(callItem(id, '2026-11-23T15:00:00.5Z', changes));
}

/** A call with these answers. */
function answered(id: string, answers: unknown, field = 'custom_analysis_data'): CallRecord {
  return call(id, { metadata: { analysis: { [field]: answers } } });
}

async function* batches(...calls: readonly CallRecord[]) {
  for (let start = 0; start < calls.length; start += 2) yield calls.slice(start, start + 2);
}

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

const csvOf = (calls: readonly CallRecord[], options: Partial<CsvOptions> = {}) =>
  textOf(exportCsv(batches(...calls), { zone: CHICAGO, transcript: false, ...options }));

const linesOf = (calls: readonly CallRecord[]) =>
  textOf(exportJsonLines(batches(...calls), { transcript: false }));

/** The rows as objects, as a program reads them that knows nothing of callfold. */
async function rowsOf(
  calls: readonly CallRecord[],
  options?: Partial<CsvOptions>,
): Promise<{ [column: string]: string }[]> {
  return parse(await csvOf(calls, options), { bom: true, columns: true });
}

async function answerOf(value: unknown): Promise<string | undefined> {
  const [row] = await rowsOf([answered('a', { Q: value })]);
  return row?.['answer: Q'];
}

describe('CSV', () => {
  test('has a row for each call, in the order in which they come, with the fields of the record', async () => {
    const rows = await rowsOf([call('a'), call('b'), call('c')]);
    expect(rows.map(row => row.call_id)).toEqual(['a', 'b', 'c']);
    expect(rows[0]).toMatchObject({
      status: 'analyzed',
      direction: 'INBOUND',
      from: '+13232139334',
      to: '+16314173625',
      contact_number: '+13232139334',
      'created_at (America/Chicago)': '2026-11-23 09:00:00',
      'analyzed_at (America/Chicago)': '2026-11-23 09:00:37',
      delivery_status: 'call_completed.agent_hangup',
      end_reason: 'agent_hangup',
      outcome: 'connected',
      duration_seconds: '15.848',
      user_sentiment: 'Positive',
      call_successful: 'true',
      in_voicemail: 'false',
      conversation_id: 'cd4dfb23-9a86-4c11-9240-efbfd7fec874',
      user_id: '',
      recording_url: expect.stringMatching(/recording\.wav$/),
      truncated: '',
      'placeholder: last_name||sir': 'Hessel',
    });
    expect(rows[0]).not.toHaveProperty('transcript');
  });

  test('begins with the mark of UTF-8, and its lines end as those of Windows do', async () => {
    const text = await csvOf([call('a', { data: { language: 'Žluťoučký' } })]);
    expect(Buffer.from(text).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(text.match(/\r\n/g)).toHaveLength(2);
    expect(text).toMatch(/Žluťoučký.*\r\n$/s);
  });

  test('of no calls is the line of titles', async () => {
    expect(await csvOf([])).toMatch(/^\ufeffcall_id,status,.*,truncated\r\n$/);
  });

  test.each([
    ['quotes', 'She said "no", twice'],
    ['line breaks', 'one\ntwo\n\nthree'],
    ['nothing but a quote', '"'],
    ['commas and blanks', ' a, b '],
    ['a tab', 'a\tb'],
  ])('a text with %s comes back as it was', async (_what, text) => {
    expect(await answerOf(text)).toBe(text);
    expect(await rowsOf([answered('a', { Q: text }), call('b')])).toHaveLength(2);
  });

  test('what Windows takes for a line break within a text does not end a line', async () => {
    expect(await answerOf('one\r\ntwo')).toBe('one\ntwo');
  });

  test.each([
    '=1+1',
    '=cmd|" /C calc"!A0',
    '+1-2',
    '+1 (323) 213-9334',
    '-2+3',
    '-',
    '@SUM(A1)',
    '\t=1+1',
    '\n=1+1',
    '＝1+1',
    '＋1-2',
    '－1-2',
    '＠SUM(A1)',
  ])('%j cannot be a formula', async text => {
    expect(await answerOf(text)).toBe(`'${text}`);
  });

  test('a carriage return in front of a formula is shown', async () => {
    expect(await answerOf('\r=1+1')).toBe('\\u000d=1+1');
  });

  test.each(['+13232139334', '-0.5', '-12', '+1e5'])('the number %s stays one', async text => {
    expect(await answerOf(text)).toBe(text);
  });

  test.each([
    [-3, '-3'],
    [0.1, '0.1'],
    [true, 'true'],
    [null, ''],
    ['', ''],
    [{ a: [1, '=2'] }, '{"a":[1,"=2"]}'],
    [[], '[]'],
  ])('the answer %j is the cell %j', async (value, expected) => {
    expect(await answerOf(value)).toBe(expected);
  });

  test('formulas in titles are disarmed by what stands before them', async () => {
    const [row] = await rowsOf([answered('a', { '=1+1': 'x', '\n@A\u202e': 'y' })]);
    expect(row).toMatchObject({ 'answer: =1+1': 'x', 'answer: @A\\u202e': 'y' });
  });

  test('has a column for each answer of any call, also under the name that Whippy prints', async () => {
    const rows = await rowsOf([
      answered('a', { 'Has a car?': true }),
      call('b'),
      answered('c', { 'Has a car?': false, Shift: 'night' }, 'custom_analysis_dat'),
      answered('d', JSON.parse('{"__proto__": "odd", "": "no name", "0": "zero", "toString": 1}')),
    ]);
    expect(rows.map(row => row['answer: Has a car?'])).toEqual(['true', '', 'false', '']);
    expect(rows.map(row => row['answer: __proto__'])).toEqual(['', '', '', 'odd']);
    expect(rows.map(row => row['answer: 0'])).toEqual(['', '', '', 'zero']);
    expect(Object.keys(rows[0] ?? {}).filter(title => title.startsWith('answer:'))).toEqual([
      'answer: Has a car?',
      'answer: Shift',
      'answer: 0',
      'answer: __proto__',
      'answer:',
      'answer: toString',
    ]);
  });

  test('keeps answers that are no object', async () => {
    const [row] = await rowsOf([answered('a', ['x', 2])]);
    expect(row).toMatchObject({ 'answer: custom_analysis_data': '["x",2]' });
    const [cut] = await rowsOf([answered('a', '{"Shift":"nig')]);
    expect(cut).toMatchObject({ 'answer: custom_analysis_data': '{"Shift":"nig' });
  });

  test('puts what there are too many columns for into one', async () => {
    const rows = await rowsOf([answered('a', { A: 1, B: 2 }), answered('b', { C: 3, A: 4, D: '=5' })], {
      maxColumns: 2,
    });
    expect(rows).toMatchObject([
      { 'answer: A': '1', 'answer: B': '2', 'other answers (JSON)': '' },
      { 'answer: A': '4', 'answer: B': '', 'other answers (JSON)': '{"C":3,"D":"=5"}' },
    ]);
    expect(rows[0]).not.toHaveProperty('other placeholders (JSON)');
  });

  test('has the transcript if it is asked for', async () => {
    const [row] = await rowsOf([call('a')], { transcript: true });
    expect(row?.transcript).toMatch(/^Agent: Hey this is Charlie.*\nUser: My name is Jack/);
  });

  test('cuts what a cell of Excel cannot hold, between two characters, and says so there', async () => {
    const body = `=${'😀'.repeat(20_000)}`;
    const [row, next] = await rowsOf([call('a', { data: { body } }), call('b')], { transcript: true });
    expect(row?.transcript?.length).toBe(32_767);
    expect(row?.transcript).toMatch(/^'=😀.* \[cut here: a cell holds 32,767 characters; .*\]$/u);
    expect(row?.transcript?.isWellFormed()).toBe(true);
    expect(next?.call_id).toBe('b');
  });

  test('shows control characters, so that no terminal obeys them', async () => {
    expect(await answerOf('a\u001b[31mb\u0000\u202e')).toBe('a\\u001b[31mb\\u0000\\u202e');
  });

  test('reads a call of which nothing is known but that it is there', async () => {
    const bare = readRecord({ call_id: { S: 'bare' }, metadata: { S: '{"cut' }, unknown: { N: '1' } });
    const [row] = await rowsOf([bare]);
    expect(row?.call_id).toBe('bare');
    expect(Object.values(row ?? {}).filter(value => value !== '')).toEqual(['bare', 'unknown']);
  });

  test('leaves no file behind, whether it is read to its end or not', async () => {
    const spools = () => readdirSync(tmpdir()).filter(name => /^callfold-[0-9a-f-]{36}$/.test(name));
    const before = spools();
    const chunks = exportCsv(batches(call('a'), call('b')), { zone: CHICAGO, transcript: false });
    await chunks.next();
    expect(spools()).toEqual(before);
    await chunks.return(undefined);
    expect((await chunks.next()).done).toBe(true);
  });
});

describe('JSON lines', () => {
  test('have the same fields, nested, exact and in UTC', async () => {
    const record = readRecord({
      ...callItem('a', '2026-11-23T15:00:00.123456Z', {
        data: { user_id: 12345, language: null },
      }),
      truncated: { L: [{ S: 'body' }] },
      metadata: {
        M: {
          analysis: { M: { custom_analysis_dat: { M: { 'Id\u2028': { N: '12345678901234567890123' } } } } },
          placeholders_data: { M: { name: { S: 'Ann' } } },
        },
      },
    });
    const text = await linesOf([record, call('b'), call('c')]);
    expect(text.split('\n')).toHaveLength(4);
    const [line = ''] = text.split('\n');
    expect(line).toContain('"answers":{"Id\\u2028":12345678901234567890123}');
    expect(JSON.parse(line)).toMatchObject({
      call_id: 'a',
      created_at: '2026-11-23T15:00:00.123456Z',
      user_id: '12345',
      language: null,
      duration_seconds: 15.848,
      placeholders: { name: 'Ann' },
      truncated: ['body'],
    });
  });

  test('have the same names in every line', async () => {
    const [a = '', b = ''] = (await linesOf([call('a'), readRecord({ call_id: { S: 'b' } })])).split('\n');
    expect(Object.keys(JSON.parse(b))).toEqual(Object.keys(JSON.parse(a)));
  });

  test('of no calls are none', async () => {
    expect(await linesOf([])).toBe('');
  });
});
