import * as fc from 'fast-check';
import { CALL_EVENTS } from '../../call/event.ts';

/**
 * Timestamps of a short period, so that many are equal as instants while written differently, and
 * some that are none.
 */
export const arbitraryTimestamp = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...writtenDifferently()) },
  { weight: 1, arbitrary: fc.constantFrom(null, 'yesterday', '', 7, '2024-02-30T00:00:00Z') },
);

function writtenDifferently(): (string | number)[] {
  return [
    '2024-10-31T12:54:58Z',
    '2024-10-31T12:54:58.0Z',
    '2024-10-31T12:54:58+00:00',
    '2024-10-31T14:54:58.000000+02:00',
    '2024-10-31T12:54:58.9Z',
    '2024-10-31T12:54:58.985Z',
    '2024-10-31T12:54:58.985467Z',
    '2024-10-31T12:54:58.985468Z',
    '2024-10-31T12:54:58.9854689Z',
    '2024-10-31T07:54:58.985468-05:00',
    '2024-10-31T12:54:59.000000Z',
    '2024-10-31 12:54:59',
    1730379298,
    '1730379298',
    1730379298.985468,
    1730379298985,
    '1730379298985',
    1730379299000,
  ];
}

/** Texts that sort differently by UTF-16 units and by bytes, among ordinary ones. */
export const arbitraryText = fc.oneof(
  fc.constantFrom('', 'a', 'aa', 'b', ' ', '\uff5e', '😀', '\ue000', '0f08ac65-32a2-4b02-abbe-ad0b5a3dcd1e'),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

/** Any JSON value, no deeper than a few levels. */
export const arbitraryJson = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    arbitraryText,
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(arbitraryText, tie('value'), { maxKeys: 3 }),
  ),
})).value;

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const arbitraryMetadata = fc.record(
  {
    type: fc.constantFrom('phone', 'web'),
    duration: fc.constantFrom(null, 0, 15848, 1.5, '15848'),
    agent_id: fc.constantFrom('c13abbed', 7, null),
    analysis: fc.constantFrom(
      null,
      {},
      { call_summary: 'Well.', user_sentiment: 'Positive', call_successful: true, in_voicemail: false },
      { call_summary: 'Badly.', call_successful: 'no' },
    ),
  },
  { requiredKeys: [] },
);

/** The body of an event of the call: any phase, any fields present, missing, null or odd. */
export function arbitraryEventBody(callId: string): fc.Arbitrary<string> {
  const data = fc.record(
    {
      delivery_status: fc.constantFrom(
        'call_in_progress',
        'call_completed',
        'call_completed.agent_hangup',
        null,
      ),
      body: fc.constantFrom(null, '', 'Hello.', 'Hello. Goodbye.'),
      from: arbitraryText,
      created_at: arbitraryTimestamp,
      updated_at: arbitraryTimestamp,
      contact_id: fc.oneof(
        { weight: 19, arbitrary: fc.constantFrom('630fc392', '', null, 7) },
        { weight: 1, arbitrary: fc.constantFrom('x'.repeat(2048), 'x'.repeat(2049)) },
      ),
      user_id: fc.constantFrom(null, 4711, '4711'),
      metadata: fc.oneof(arbitraryMetadata, arbitraryJson),
      attachments: fc.oneof(
        fc.constantFrom([], [{ url: 'https://example/recording.wav' }], [{ url: 'analysis.json' }, null]),
        arbitraryJson,
      ),
    },
    { requiredKeys: [] },
  );
  return fc
    .record({
      event: fc.constantFrom(...CALL_EVENTS),
      request_id: maybe(fc.oneof(arbitraryText, fc.constantFrom(null, 7))),
      created_at: maybe(arbitraryTimestamp),
      api_version: maybe(fc.constantFrom('v1', 'v2', null)),
      data,
      unknown: fc.dictionary(arbitraryText, arbitraryJson, { maxKeys: 2 }),
    })
    .map(({ unknown, data, ...envelope }) =>
      JSON.stringify({ ...envelope, data: { ...unknown, ...data, id: callId } }),
    );
}

/** Several events of one call. */
export function arbitraryEventBodies(callId: string, maxLength = 6): fc.Arbitrary<string[]> {
  return fc.array(arbitraryEventBody(callId), { minLength: 1, maxLength });
}

/** Every element at least once, some several times, in any order. */
export function redelivered<T>(elements: readonly T[]): fc.Arbitrary<T[]> {
  return fc.array(fc.constantFrom(...elements), { maxLength: elements.length }).chain(again => {
    const all = [...elements, ...again];
    return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
  });
}

/** The elements, in order, in consecutive pieces of any size. */
export function inPieces<T>(elements: readonly T[]): fc.Arbitrary<T[][]> {
  return fc.array(fc.boolean(), { minLength: elements.length, maxLength: elements.length }).map(cuts => {
    const pieces: T[][] = [];
    for (const [index, element] of elements.entries()) {
      const last = pieces.at(-1);
      if (last && !cuts[index]) last.push(element);
      else pieces.push([element]);
    }
    return pieces;
  });
}
