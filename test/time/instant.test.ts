import { parseJson } from '../../text/json.ts';
import { instantToMilliseconds, toInstant } from '../../time/instant.ts';

describe('an instant', () => {
  it.each([
    ['to the second', '2024-10-31T12:54:58Z', '2024-10-31T12:54:58.000000Z'],
    ['to a tenth', '2024-10-31T12:54:58.9Z', '2024-10-31T12:54:58.900000Z'],
    ['to the millisecond', '2024-10-31T12:54:58.985Z', '2024-10-31T12:54:58.985000Z'],
    ['to the microsecond', '2024-10-31T12:54:58.985468Z', '2024-10-31T12:54:58.985468Z'],
    ['to the nanosecond, cut off', '2024-10-31T12:54:58.985468999Z', '2024-10-31T12:54:58.985468Z'],
    ['with a decimal comma', '2024-10-31T12:54:58,5Z', '2024-10-31T12:54:58.500000Z'],
    ['without an offset, as UTC', '2024-10-31T12:54:58', '2024-10-31T12:54:58.000000Z'],
    ['with a space and lower case', '2024-10-31 12:54:58z', '2024-10-31T12:54:58.000000Z'],
    ['with a lower-case t', '2024-10-31t12:54:58Z', '2024-10-31T12:54:58.000000Z'],
    ['with the offset of UTC', '2024-10-31T12:54:58+00:00', '2024-10-31T12:54:58.000000Z'],
    ['with the negative offset of UTC', '2024-10-31T12:54:58-00:00', '2024-10-31T12:54:58.000000Z'],
    ['east of Greenwich', '2024-10-31T14:54:58.123456+02:00', '2024-10-31T12:54:58.123456Z'],
    ['west of Greenwich', '2024-10-31T07:54:58.123456-05:00', '2024-10-31T12:54:58.123456Z'],
    ['with half an hour', '2024-10-31T18:24:58+05:30', '2024-10-31T12:54:58.000000Z'],
    ['west with half an hour', '2024-10-31T09:24:58-03:30', '2024-10-31T12:54:58.000000Z'],
    ['with an offset without a colon', '2024-10-31T14:54:58+0200', '2024-10-31T12:54:58.000000Z'],
    ['with the largest offset', '2024-10-31T23:59:58+23:59', '2024-10-31T00:00:58.000000Z'],
    ['with an offset of more than twenty hours', '2024-10-31T20:54:58+20:00', '2024-10-31T00:54:58.000000Z'],
    ['over the end of a day', '2024-10-31T23:30:00-01:00', '2024-11-01T00:30:00.000000Z'],
    ['over the end of a year', '2024-12-31T23:59:59.999999-00:01', '2025-01-01T00:00:59.999999Z'],
    ['on a leap day', '2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000000Z'],
    ['on the leap day of a century', '2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000000Z'],
    ['in the first year', '0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000000Z'],
    ['in the last year', '9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
    ['before 1970', '1969-12-31T23:59:59.5Z', '1969-12-31T23:59:59.500000Z'],
    [
      'of the greatest length that is read',
      `2024-10-31T12:54:58.${'1'.repeat(43)}Z`,
      '2024-10-31T12:54:58.111111Z',
    ],
  ])('%s', (_case, text, instant) => {
    expect(toInstant(text)).toBe(instant);
  });

  it.each([
    ['empty', ''],
    ['words', 'yesterday'],
    ['a date alone', '2024-10-31'],
    ['a time without seconds', '2024-10-31T12:54Z'],
    ['a fraction without digits', '2024-10-31T12:54:58.Z'],
    ['more before it', ' 2024-10-31T12:54:58Z'],
    ['more after it', '2024-10-31T12:54:58Z '],
    ['two lines', '2024-10-31T12:54:58Z\n2024-10-31T12:54:58Z'],
    ['the thirteenth month', '2024-13-01T00:00:00Z'],
    ['month zero', '2024-00-01T00:00:00Z'],
    ['day zero', '2024-01-00T00:00:00Z'],
    ['30 February', '2024-02-30T00:00:00Z'],
    ['29 February of a common year', '2023-02-29T00:00:00Z'],
    ['29 February of a common century', '1900-02-29T00:00:00Z'],
    ['31 April', '2024-04-31T00:00:00Z'],
    ['hour 24', '2024-10-31T24:00:00Z'],
    ['minute 60', '2024-10-31T12:60:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['an offset of a whole day', '2024-10-31T12:54:58+24:00'],
    ['an offset of 60 minutes', '2024-10-31T12:54:58+01:60'],
    ['an offset of thirty hours', '2024-10-31T12:54:58+30:00'],
    ['an offset of hours only', '2024-10-31T12:54:58+02'],
    ['a year of five digits', '12024-10-31T12:54:58Z'],
    ['a year with a sign', '-2024-10-31T12:54:58Z'],
    ['an instant before the first year', '0000-01-01T00:00:00+00:01'],
    ['an instant after the last year', '9999-12-31T23:59:59-00:01'],
    ['one character too long', `2024-10-31T12:54:58.${'1'.repeat(44)}Z`],
    ['a number of JavaScript, which is none of JSON', 1730379298985],
    ['a text of digits and a fraction', '1730379298.985'],
    ['a text of digits with a sign', '+1730379298'],
    ['a text of digits with an exponent', '1.730379298e9'],
    ['a text of nine digits', '999999999'],
    ['a text of 17 digits', '17303792989854681'],
    ['a text of ten digits that begins with a zero', '0730379298'],
    ['null', null],
    ['nothing', undefined],
    ['a list', ['2024-10-31T12:54:58Z']],
    ['a date', new Date(0)],
  ])('is not: %s', (_case, value) => {
    expect(toInstant(value)).toBeUndefined();
  });

  it.each([
    ['seconds', '1730379298', '2024-10-31T12:54:58.000000Z'],
    ['the smallest', '1000000000', '2001-09-09T01:46:40.000000Z'],
    ['the most seconds', '99999999999', '5138-11-16T09:46:39.000000Z'],
    ['the fewest milliseconds', '100000000000', '1973-03-03T09:46:40.000000Z'],
    ['milliseconds', '1730379298985', '2024-10-31T12:54:58.985000Z'],
    ['the most milliseconds', '99999999999999', '5138-11-16T09:46:39.999000Z'],
    ['the fewest microseconds', '100000000000000', '1973-03-03T09:46:40.000000Z'],
    ['microseconds', '1730379298985468', '2024-10-31T12:54:58.985468Z'],
  ])('as a Unix number: %s', (_case, digits, instant) => {
    expect(toInstant(parseJson(digits))).toBe(instant);
    expect(toInstant(digits)).toBe(instant);
  });

  it.each([
    ['seconds with a fraction', '1730379298.985468', '2024-10-31T12:54:58.985468Z'],
    ['seconds with a long fraction, cut off', '1730379298.9854689999', '2024-10-31T12:54:58.985468Z'],
    ['milliseconds with a fraction', '1730379298985.5', '2024-10-31T12:54:58.985500Z'],
    ['an exponent', '1.730379298985E+12', '2024-10-31T12:54:58.985000Z'],
    ['an exponent without a fraction', '1e9', '2001-09-09T01:46:40.000000Z'],
    ['a negative exponent', '17303792989e-1', '2024-10-31T12:54:58.900000Z'],
    ['the longest that is read', `1730379298.${'1'.repeat(53)}`, '2024-10-31T12:54:58.111111Z'],
  ])('as a JSON number: %s', (_case, number, instant) => {
    expect(toInstant(parseJson(number))).toBe(instant);
  });

  it.each([
    ['zero', '0'],
    ['nine digits', '999999999'],
    ['nine digits and a fraction', '999999999.9999'],
    ['17 digits', '17303792989854681'],
    ['negative', '-1730379298'],
    ['an enormous exponent', '1e99999999'],
    ['one character too long', `1730379298.${'1'.repeat(54)}`],
  ])('is not a JSON number: %s', (_case, number) => {
    expect(toInstant(parseJson(number))).toBeUndefined();
  });

  it('gives its milliseconds since 1970', () => {
    expect(instantToMilliseconds('1970-01-01T00:00:01.500999Z')).toBe(1500);
    expect(instantToMilliseconds('2024-10-31T12:54:58.985468Z')).toBe(1730379298985);
  });
});
