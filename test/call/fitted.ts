import { attributeBytes } from '../../call/attribute-value.ts';
import { type FittedMessage, fitMessage, MAX_MESSAGE_BYTES, MAX_RECORD_BYTES } from '../../call/fit.ts';
import { recordOf, stateOf } from '../../call/fold.ts';
import { toEvent } from '../whippy/documented.ts';

/** An event as it is queued. */
export const fitted = (body: string): FittedMessage => fitMessage(body, toEvent(body));

/** The bytes that DynamoDB counts for the record of one event. */
export function recordBytes(body: string): number {
  const record = recordOf(stateOf(toEvent(body), { retentionDays: 1 }));
  return Object.entries(record).reduce((sum, [name, value]) => sum + attributeBytes(name, value), 0);
}

export function expectFits(message: FittedMessage): void {
  expect(Buffer.byteLength(message.body)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
  expect(recordBytes(message.body)).toBeLessThanOrEqual(MAX_RECORD_BYTES);
  const { known } = toEvent(message.body);
  expect(known.truncated ?? []).toEqual(message.truncated);
}

/** As Retell's transcripts with word timings have it. */
export const wordTimings = (words: number) =>
  Array.from({ length: words }, (_, index) => ({
    word: `word${index}`,
    start: index / 3,
    end: index / 3 + 0.25,
  }));
