import fc from 'fast-check';
import { decodeCursor, encodeCursor, InvalidCursorError } from '../../../store/calls/cursor.ts';
import { toInstant } from '../../../time/instant.ts';
import { tamperedCursors } from './tampered-cursors.ts';

const DAY = '2026-11-23';
const AFTER = {
  call_id: '8855ec4a-5047-4f28-b493-026703cfd430',
  created_instant: '2026-11-23T09:15:00.123456Z',
};

test('is short for an id as Whippy writes it, and needs no escaping in an address', () => {
  const cursor = encodeCursor({ partition: 'a contact with any id', after: AFTER });
  expect(cursor).toHaveLength(38);
  expect(cursor).toMatch(/^[\w-]+$/);
});

test('leads back to its position, whatever the id and the time are', () => {
  const instant = fc
    .date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .chain(date => fc.nat(999).map(micros => toInstant(isoWith(date, micros)) ?? ''));
  const id = fc.oneof(fc.uuid(), fc.string({ unit: 'grapheme', minLength: 1 }));
  fc.assert(
    fc.property(id, fc.oneof(instant, fc.string()), fc.string(), (call_id, created_instant, partition) => {
      const after = { call_id, created_instant };
      const cursor = encodeCursor({ partition, after });
      expect(decodeCursor(cursor, ['another', partition])).toEqual({ partition, after });
    }),
  );
});

function isoWith(date: Date, micros: number): string {
  return date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
}

test('finds the day of a list of days by itself', () => {
  for (const position of [{ partition: DAY }, { partition: DAY, after: AFTER }]) {
    expect(decodeCursor(encodeCursor(position))).toEqual(position);
  }
});

test('is of its own partition only', () => {
  const cursor = encodeCursor({ partition: 'ann', after: AFTER });
  expect(() => decodeCursor(cursor, ['bob'])).toThrow(InvalidCursorError);
  expect(() => decodeCursor(cursor)).toThrow(InvalidCursorError);
  expect(() => decodeCursor(encodeCursor({ partition: DAY, after: AFTER }), ['2026-11-22'])).toThrow(
    InvalidCursorError,
  );
});

test.each([AFTER, { ...AFTER, call_id: 'call-1' }, undefined])(
  'is refused when it was tampered with, in one sentence: %j',
  after => {
    for (const [, tampered] of tamperedCursors(encodeCursor({ partition: DAY, after }))) {
      expect(() => decodeCursor(tampered)).toThrow(
        'The cursor is not one of this list, or is of another version of callfold: start again from its first page',
      );
    }
  },
);
