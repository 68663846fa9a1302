import * as fc from 'fast-check';
import {
  isJsonNumber,
  isJsonObject,
  type Json,
  JsonNestingError,
  JsonNumber,
  JsonSyntaxError,
  MAX_NESTING,
  parseJson,
  stringifyJson,
} from '../../text/json.ts';
import { runs } from '../full-size.ts';
import { arbitraryJson } from '../whippy/arbitrary.ts';

const nested = (levels: number, open = '[', close = ']') => open.repeat(levels) + close.repeat(levels);

describe('JSON', () => {
  it.each([
    'null',
    'true',
    'false',
    '""',
    '"\\u0000\\ud800\\"\\\\"',
    '[]',
    '{}',
    '[1,-0,1.50,1e400,12345678901234567890]',
    '{"a":{"b":[null,{"c":"é"}]}}',
    '{"__proto__":{"x":1},"constructor":"y"}',
    '{"__proto__":7,"a":{"__proto__":-1}}',
    '[0,-1,1.5,15848,1e+21,1e-7]',
    '[-0]',
    '[9.90]',
    // A number that follows a string must be seen for any end of the string.
    String.raw`["\"",1.10]`,
    String.raw`["\"a",1.10]`,
    String.raw`["\\",1.10]`,
    String.raw`["\\\"",1.10]`,
    '[1e5,1E5,1.0,0.10,1e21,100000000000000000000,0.1000000000000000055511151231257827]',
  ])('comes back as it went in: %s', text => {
    expect(stringifyJson(parseJson(text))).toBe(text);
  });

  it('keeps numbers as they were sent', () => {
    expect(parseJson('9007199254740993')).toEqual(new JsonNumber('9007199254740993'));
    expect(isJsonNumber(parseJson('1e5'))).toBe(true);
  });

  it('is read alike by the fast way and by the lossless one', () => {
    const whitespace = fc.constantFrom('', ' ', '\n', '\t\r ');
    fc.assert(
      fc.property(arbitraryJson, whitespace, (value, space) => {
        const text = JSON.stringify(value, null, space);
        // A number that JavaScript would write otherwise has all of a text read the lossless way.
        const [fast, lossless] = [`[0,${text}]`, `[1e0,${text}]`].map(json => parseJson(json));
        expect((fast as unknown[])[1]).toEqual((lossless as unknown[])[1]);
        expect(stringifyJson((fast as Json[])[1] ?? null)).toBe(
          stringifyJson((lossless as Json[])[1] ?? null),
        );
      }),
      runs(250, 1000),
    );
  });

  it.each([...'\\"[{,:-1'].flatMap(a => [...'\\"]},:1e'].map(b => [`"${a}${b}`, a + b])))(
    'is refused by the fast way where it is by the lossless one: %s',
    (_case, piece) => {
      for (const text of [`["${piece}"]`, `["${piece}]`, `[${piece}]`, `{"a":"\\${piece}","b":[]}`]) {
        const read = (json: string) => {
          try {
            return stringifyJson(parseJson(json));
          } catch {
            return 'refused';
          }
        };
        expect(read(text)).toBe(read(`[1e0,${text}]`).replace(/^\[1e0,(.*)\]$/s, '$1'));
      }
    },
  );

  it('keeps __proto__ as a name like any other', () => {
    const value = parseJson('{"__proto__":"x"}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('lets the last of two equal names count', () => {
    expect(parseJson('{"a":"first","b":true,"a":"last"}')).toEqual({ a: 'last', b: true });
    expect(parseJson('{"a":{"x":"1"},"a":null}')).toEqual({ a: null });
  });

  it.each([
    ['', 'JSON value expected but reached end of input at position 0'],
    ['{"a":1,}', "Quoted object key expected but got '}' at position 7"],
    ['[1,]', "Array item expected but got ']' at position 3"],
    ['{"a":01}', "Comma ',' expected after value but got '1' at position 6"],
    ['{a:1}', "Quoted object key expected but got 'a' at position 1"],
    ['"\\x"', "Invalid escape character '\\x' at position 1"],
    ['[] []', "Expected end of input but got '[' at position 3"],
    ['NaN', "JSON value expected but got 'N' at position 0"],
  ])('says what is wrong and where: %s', (text, message) => {
    expect(() => parseJson(text)).toThrow(new JsonSyntaxError(message));
    expect(() => parseJson(text)).toThrow(JsonSyntaxError);
  });

  it('names its errors, so that they can be found in a log', () => {
    expect(() => parseJson('[')).toThrow(expect.objectContaining({ name: 'JsonSyntaxError' }));
    expect(() => parseJson(nested(MAX_NESTING + 1))).toThrow(
      expect.objectContaining({ name: 'JsonNestingError' }),
    );
  });

  it('says what is wrong in a few words, however much of the text is', () => {
    const digits = (count: number) => '1'.repeat(count);
    expect(() => parseJson(`[${digits(1000)}.]`)).toThrow(
      new JsonSyntaxError(
        `Invalid number '${digits(64)}...${digits(30)}.', expecting a digit but got ']' at position 1002`,
      ),
    );
    const whole = `Invalid number '${digits(135)}.', expecting a digit but got ']' at position 137`;
    expect(whole).toHaveLength(200);
    expect(() => parseJson(`[${digits(135)}.]`)).toThrow(new JsonSyntaxError(whole));
  });

  it('names the position of the comma that the documentation prints', () => {
    expect(() => parseJson('{\n  "a": 1,\n}')).toThrow(
      /^Quoted object key expected but got '}' at position 12$/,
    );
  });

  it('is read down to the deepest nesting and no deeper', () => {
    expect(stringifyJson(parseJson(nested(MAX_NESTING)))).toBe(nested(MAX_NESTING));
    expect(() => parseJson(nested(MAX_NESTING + 1))).toThrow(
      new JsonNestingError(`Nested deeper than ${MAX_NESTING} levels`),
    );
    expect(() => parseJson('{"a":'.repeat(MAX_NESTING + 1))).toThrow(JsonNestingError);
    expect(() => parseJson('['.repeat(1_000_000))).toThrow(JsonNestingError);
  });

  it('does not take brackets within strings, or side by side, for nesting', () => {
    const inString = `"${'[{'.repeat(MAX_NESTING)}\\"[\\\\"`;
    expect(parseJson(inString)).toBe(`${'[{'.repeat(MAX_NESTING)}"[\\`);
    expect(parseJson(`[${'[],{},'.repeat(MAX_NESTING)}[]]`)).toHaveLength(2 * MAX_NESTING + 1);
  });

  it('tells objects from everything else', () => {
    expect(isJsonObject({})).toBe(true);
    expect(isJsonObject(parseJson('{"isLosslessNumber":true,"value":"1"}'))).toBe(true);
    for (const other of [[], null, undefined, true, 'text', new JsonNumber('1')]) {
      expect(isJsonObject(other)).toBe(false);
    }
  });
});
