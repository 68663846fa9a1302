import {
  isJsonNumber,
  isJsonObject,
  JsonNestingError,
  JsonNumber,
  JsonSyntaxError,
  MAX_NESTING,
  parseJson,
  stringifyJson,
} from '../../functions/call/json.ts';

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
  ])('comes back as it went in: %s', text => {
    expect(stringifyJson(parseJson(text))).toBe(text);
  });

  it('keeps numbers as they were sent', () => {
    expect(parseJson('9007199254740993')).toEqual(new JsonNumber('9007199254740993'));
    expect(isJsonNumber(parseJson('1e5'))).toBe(true);
  });

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

  it('names the position of the comma that the documentation prints', () => {
    expect(() => parseJson('{\n  "a": 1,\n}')).toThrow(
      /^Quoted object key expected but got '}' at position 12$/,
    );
  });

  it('is read down to the deepest nesting and no deeper', () => {
    expect(stringifyJson(parseJson(nested(MAX_NESTING)))).toBe(nested(MAX_NESTING));
    expect(() => parseJson(nested(MAX_NESTING + 1))).toThrow(
      new JsonNestingError(`Nested deeper than ${MAX_NESTING} levels at position ${MAX_NESTING}`),
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
