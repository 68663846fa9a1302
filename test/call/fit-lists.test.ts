import { documentedBody, toEvent } from '../whippy/documented.ts';
import { expectFits, fitted, wordTimings } from './fitted.ts';

describe('an analysis with word timings', () => {
  it.each([
    ['288 KB of them', { words: wordTimings(5600) }],
    ['309 KB in two lists', { words: wordTimings(2950), transcript_with_tool_calls: wordTimings(2950) }],
  ])('is queued as it came if a record can hold it: %s', (_case, timings) => {
    const body = documentedBody('call.analyzed', { data: { metadata: timings } });
    expect(Buffer.byteLength(body)).toBeGreaterThan(280_000);
    expect(fitted(body)).toEqual({ body, truncated: [] });
  });

  it.each([
    ['one list of 9,000', { words: wordTimings(9000) }, ['metadata.words']],
    [
      "a long call in Retell's shape, two such lists",
      { words: wordTimings(4500), transcript_with_tool_calls: wordTimings(4500) },
      ['metadata.words'],
    ],
    [
      'a list within a list',
      { turns: [{ role: 'agent', words: wordTimings(9000) }] },
      ['metadata.turns.0.words'],
    ],
  ])('keeps everything but what does not fit of the timings: %s', (_case, timings, names) => {
    const { metadata } = (JSON.parse(documentedBody('call.analyzed')) as { data: { metadata: object } }).data;
    const body = documentedBody('call.analyzed', { data: { metadata: { ...metadata, ...timings } } });
    expect(Buffer.byteLength(body)).toBeGreaterThan(280_000);
    const message = fitted(body);
    expect(message.truncated).toEqual(names);
    expectFits(message);
    const [{ data }, whole] = [JSON.parse(message.body), JSON.parse(body)];
    expect({ ...data.metadata, ...timings }).toEqual(whole.data.metadata);
    expect(data.body).toBe(whole.data.body);
    expect(toEvent(message.body).known.data.metadata?.analysis?.call_summary).toMatch(/^The user, Jack/);
  });

  it('has the timings as the JSON text that they were sent as, from its beginning', () => {
    const words = wordTimings(9000);
    const message = fitted(documentedBody('call.analyzed', { data: { metadata: { words } } }));
    const text = JSON.parse(message.body).data.metadata.words;
    expect(JSON.stringify(words).startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThan(200_000);
  });
});

describe('what hardly fits', () => {
  const odd = (value: unknown) => documentedBody('call.ended', { data: { odd: value } });

  it.each<[string, string, string[]]>([
    ['many texts of 3,000 bytes', odd(Array.from({ length: 200 }, () => 'n'.repeat(3000))), ['odd']],
    ['many short texts', odd(Array.from({ length: 100_000 }, () => 'short')), ['odd']],
    ['many numbers', odd(Array.from({ length: 90_000 }, (_, index) => index)), ['odd']],
    [
      'long names',
      odd(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}${'n'.repeat(30_000)}`, 1]))),
      ['odd'],
    ],
    [
      'a number longer than a record',
      documentedBody('call.ended', { data: { metadata: 'DIGITS' } }).replace('"DIGITS"', '1'.repeat(900_000)),
      ['metadata'],
    ],
    ['a name longer than a record', odd({ ['n'.repeat(900_000)]: ['x'] }), ['odd']],
    [
      'many undocumented fields',
      documentedBody('call.ended', {
        data: Object.fromEntries(Array.from({ length: 40_000 }, (_, i) => [`field${i}`, i])),
      }),
      ['extra'],
    ],
    [
      'an undocumented field with a name longer than a record',
      documentedBody('call.ended', { data: { ['n'.repeat(900_000)]: 'x' } }),
      ['extra'],
    ],
  ])('becomes a text: %s', (_case, body, names) => {
    const message = fitted(body);
    expect(message.truncated).toEqual(names);
    expectFits(message);
    const [{ data }, whole] = [JSON.parse(message.body), JSON.parse(body)];
    expect(data.body).toBe(whole.data.body);
  });

  it('gives way from the largest part on, and only as far as needed', () => {
    const [large, small] = [wordTimings(9000), wordTimings(1000)];
    const message = fitted(documentedBody('call.ended', { data: { metadata: { small, large } } }));
    expect(message.truncated).toEqual(['metadata.large']);
    expect(JSON.parse(message.body).data.metadata.small).toEqual(small);
  });

  it('is cut before a list becomes a text', () => {
    const words = wordTimings(1000);
    const body = documentedBody('call.ended', { data: { body: 'x'.repeat(500_000), metadata: { words } } });
    expect(fitted(body).truncated).toEqual(['body']);
  });

  it('is not shortened more than it must be if only the names of the cut texts make the difference', () => {
    // Cut to a little less than their length these texts would gain less than their names in the list take.
    const data = Object.fromEntries(
      Array.from({ length: 90 }, (_, index) => [`${index}`.padEnd(1000, 'n'), 'x'.repeat(3600)]),
    );
    const message = fitted(documentedBody('call.ended', { data }));
    expect(message.truncated).toHaveLength(90);
    expectFits(message);
  });
});
