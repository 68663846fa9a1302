import { attributeBytes } from '../../call/attribute-value.ts';
import { fitMessage, MAX_MESSAGE_BYTES, MAX_RECORD_BYTES } from '../../call/fit.ts';
import { recordOf, stateOf } from '../../call/fold.ts';
import { documentedBody, toEvent } from '../whippy/documented.ts';
import { compare, documentedRow, storedRecord } from './listing.ts';

const words = Array.from({ length: 30_000 }, (_, index) => ({ word: `word ${index}`, start: index / 7 }));
const CASES: [string, { readonly [field: string]: unknown }][] = [
  ['a long text', { body: 'x'.repeat(900_000) }],
  ['a very long text', { body: 'é'.repeat(1_000_000), note: 'y'.repeat(500_000) }],
  ['word timings', { metadata: { words, duration: 7, agent_id: 'a', analysis: { call_summary: 'Well.' } } }],
  ['many unknown fields', Object.fromEntries(words.map(({ word }, index) => [word, index]))],
  [
    'a map with an empty name',
    { metadata: { '': 'z'.repeat(500_000), agent_id: 'a' }, odd: { '': { a: 1 } } },
  ],
];
const TRANSLATION = { translation_language: 'de', updated_at: '2024-11-05T08:00:00Z' };

/** The state that the event of such a call has, once the webhook has shortened it. */
function recorded(data: { readonly [field: string]: unknown }) {
  const body = documentedBody('call.analyzed', { data });
  return stateOf(toEvent(fitMessage(body, toEvent(body)).body), { retentionDays: 30 });
}

describe.each(CASES)('a row with %s', (_case, data) => {
  it('gives a listing that fits, and that says all there is to say', () => {
    const { kind, event, state } = compare(documentedRow('call.analyzed', data), undefined);
    if (!event || !state) throw new Error('There is no listing');
    expect(kind).toBe('missing');
    expect(event.known.truncated).not.toEqual([]);
    const record = Object.entries(recordOf(state));
    expect(record.reduce((sum, [name, value]) => sum + attributeBytes(name, value), 0)).toBeLessThanOrEqual(
      MAX_RECORD_BYTES,
    );
    expect(Buffer.byteLength(JSON.stringify(event.envelope))).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    expect(compare(documentedRow('call.analyzed', data), storedRecord(state))).toEqual({ kind: 'complete' });
  });

  it('that the webhook recorded, shortened, is complete', () => {
    expect(compare(documentedRow('call.analyzed', data), storedRecord(recorded(data)))).toEqual({
      kind: 'complete',
    });
  });

  it('and a change is recorded once, and takes nothing away', () => {
    const before = recorded(data);
    const row = documentedRow('call.analyzed', { ...data, ...TRANSLATION });
    const { kind, state } = compare(row, storedRecord(before));
    if (!state) throw new Error('There is no listing');
    expect(kind).toBe('behind');
    const after = storedRecord(before, state);
    expect(after).toMatchObject({ translation_language: { S: 'de' } });
    expect(Object.keys(after)).toEqual(expect.arrayContaining(Object.keys(storedRecord(before))));
    expect(compare(row, after)).toEqual({ kind: 'complete' });
  });

  it('and a change in a row without it keeps what there was, and that it is not whole', () => {
    const before = recorded(data);
    const { state } = compare(
      documentedRow('call.analyzed', { metadata: null, body: null, ...TRANSLATION }),
      storedRecord(before),
    );
    if (!state) throw new Error('There is no listing');
    const after = storedRecord(before, state);
    expect(after).toMatchObject({ translation_language: { S: 'de' }, truncated: recordOf(before).truncated });
    expect(Object.keys(after)).toEqual(expect.arrayContaining(Object.keys(storedRecord(before))));
  });
});

it('what a row brings anew is not called shortened any more', () => {
  const before = recorded({ body: 'x'.repeat(900_000) });
  const { event } = compare(documentedRow('call.analyzed', TRANSLATION), storedRecord(before));
  expect(event?.known.truncated).toBeUndefined();
  expect(event?.known.data).not.toHaveProperty('truncated');
});
