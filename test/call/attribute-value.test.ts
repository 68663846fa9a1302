import { attributeBytes, toAttributeValue } from '../../call/attribute-value.ts';
import { type Json, JsonNumber, parseJson } from '../../text/json.ts';

const lists = (levels: number, innermost: Json): Json =>
  Array.from({ length: levels }).reduce<Json>(value => [value], innermost);

const maps = (levels: number, innermost: Json): Json =>
  Array.from({ length: levels }).reduce<Json>(value => ({ m: value }), innermost);

function depthOf(value: object): number {
  return JSON.stringify(value).match(/"[LM]":/g)?.length ?? 0;
}

describe('a JSON value as a DynamoDB value', () => {
  it.each<[string, object]>([
    ['null', { NULL: true }],
    ['true', { BOOL: true }],
    ['false', { BOOL: false }],
    ['""', { S: '' }],
    ['"Jack 😀"', { S: 'Jack 😀' }],
    ['15848', { N: '15848' }],
    ['[]', { L: [] }],
    ['[1,"1",[null]]', { L: [{ N: '1' }, { S: '1' }, { L: [{ NULL: true }] }] }],
    ['{}', { M: {} }],
    [
      '{"last_name||sir":{"a.b[0]#:":false}}',
      { M: { 'last_name||sir': { M: { 'a.b[0]#:': { BOOL: false } } } } },
    ],
  ])('%s', (json, value) => {
    expect(toAttributeValue(parseJson(json))).toEqual(value);
  });

  it('writes a lone surrogate as the replacement character', () => {
    expect(toAttributeValue('a\ud800b')).toEqual({ S: 'a\ufffdb' });
    expect(toAttributeValue(['\udc00'])).toEqual({ L: [{ S: '\ufffd' }] });
  });
});

describe('a number', () => {
  it.each([
    '0',
    '-0',
    '0.000',
    '0e5',
    '0e125',
    '0e-130',
    '1',
    '-15848',
    '1.50',
    '1e5',
    '1E+5',
    '1e-5',
    '1e0005',
    '9007199254740993',
    '12345678901234567890123456789012345678',
    '-12345678901234567890123456789012345678',
    '1.2345678901234567890123456789012345678',
    '123456789012345678901234567890123456780',
    '12345678901234567890123456789012345678.000',
    '0.00012345678901234567890123456789012345678',
    '9.9999999999999999999999999999999999999e125',
    '-9.9999999999999999999999999999999999999e125',
    '0.1e126',
    '1e125',
    '1e-130',
    '-1e-130',
    '10e-131',
    `1${'0'.repeat(125)}`,
    `0.${'0'.repeat(129)}1`,
  ])('of up to 38 digits within range is a number, as it was sent: %s', text => {
    expect(toAttributeValue(new JsonNumber(text))).toEqual({ N: text });
  });

  it.each([
    '123456789012345678901234567890123456789',
    '1.23456789012345678901234567890123456789',
    '-0.123456789012345678901234567890123456789',
    '1e126',
    '10e125',
    '-1e126',
    '1e-131',
    '0.1e-130',
    '1e400',
    '1e99999999999999999999',
    '1e-99999999999999999999',
    `1${'0'.repeat(126)}`,
    `0.${'0'.repeat(130)}1`,
  ])('of more digits or out of range is a text, as it was sent: %s', text => {
    expect(toAttributeValue(new JsonNumber(text))).toEqual({ S: text });
  });

  // Amazon's own engine takes no exponent of zero beyond 32 bits.
  it.each(['0e126', '0e-131', '0e2147483648', '-0e-2147483648', '0e99999999999999999999'])(
    'zero with an exponent out of range is a text: %s',
    text => {
      expect(toAttributeValue(new JsonNumber(text))).toEqual({ S: text });
    },
  );

  // Amazon's own engine reads numbers of up to 1,000 characters, and takes minutes over one of 100,000 zeros.
  it.each([
    ['one with an endless fraction', (length: number) => `1.${'0'.repeat(length - 2)}`],
    ['zero with an endless fraction', (length: number) => `0.${'0'.repeat(length - 2)}`],
    ['an exponent with leading zeros', (length: number) => `1e${'0'.repeat(length - 3)}1`],
  ])('that is written long is a text: %s', (_case, ofLength) => {
    expect(toAttributeValue(new JsonNumber(ofLength(256)))).toEqual({ N: ofLength(256) });
    expect(toAttributeValue(new JsonNumber(ofLength(257)))).toEqual({ S: ofLength(257) });
  });

  it('of a million digits costs no more than looking at its length', () => {
    const text = `1${'0'.repeat(1_000_000)}1`;
    expect(toAttributeValue(new JsonNumber(text))).toEqual({ S: text });
  });
});

describe('nesting', () => {
  it('is kept to 30 levels of lists', () => {
    expect(depthOf(toAttributeValue(lists(30, 'x')))).toBe(30);
    const deeper = toAttributeValue(lists(31, 'x'));
    expect(depthOf(deeper)).toBe(30);
    expect(JSON.stringify(deeper)).toContain('{"S":"[\\"x\\"]"}');
  });

  it('is kept to 30 levels of maps', () => {
    expect(depthOf(toAttributeValue(maps(30, new JsonNumber('1'))))).toBe(30);
    const deeper = toAttributeValue(maps(32, new JsonNumber('1.0')));
    expect(depthOf(deeper)).toBe(30);
    expect(JSON.stringify(deeper)).toContain('{"S":"{\\"m\\":{\\"m\\":1.0}}"}');
  });

  it('counts what is around the value', () => {
    expect(depthOf(toAttributeValue(lists(30, 'x'), 1))).toBe(29);
    expect(toAttributeValue(['x'], 29)).toEqual({ L: [{ S: 'x' }] });
    expect(toAttributeValue(['x'], 30)).toEqual({ S: '["x"]' });
    expect(toAttributeValue({}, 30)).toEqual({ S: '{}' });
    expect(toAttributeValue('x', 30)).toEqual({ S: 'x' });
  });
});

describe('an object with a name that DynamoDB refuses', () => {
  it.each([
    ['an empty name', '{"":1.0,"b":[2]}'],
    ['a lone surrogate', '{"\\ud800":1.0}'],
    ['the name of the prototype', '{"__proto__":{"a":1.0},"b":2}'],
    ['a name that is too long', `{"${'n'.repeat(50_001)}":1}`],
    ['a name of too many bytes', `{"${'é'.repeat(25_001)}":1}`],
  ])('is its JSON text: %s', (_case, json) => {
    expect(toAttributeValue(parseJson(json))).toEqual({ S: json });
    expect(toAttributeValue(parseJson(`[{"around":${json}}]`))).toEqual({
      L: [{ M: { around: { S: json } } }],
    });
  });

  it('is a map as long as the names are within bounds', () => {
    const name = 'é'.repeat(25_000);
    expect(toAttributeValue({ [name]: 'x' })).toEqual({ M: { [name]: { S: 'x' } } });
  });
});

describe('the bytes of an attribute', () => {
  it.each<[string, string, number]>([
    ['an empty text', '""', 4],
    ['a text in bytes, not characters', '"é😀"', 4 + 2 + 4],
    ['a number', '1', 4 + 3],
    ['a number of many digits', '-12345678901234567890123456789012345678', 4 + 22],
    ['a number of few significant digits', '0.00012000', 4 + 4],
    ['a number with an exponent', '-1.5e20', 4 + 4],
    ['a truth value', 'true', 4 + 1],
    ['null', 'null', 4 + 1],
    ['an empty list', '[]', 4 + 3],
    ['a list', '["ab",null]', 4 + 3 + (1 + 2) + (1 + 1)],
    ['an empty map', '{}', 4 + 3],
    ['a map', '{"é":"ab","c":false}', 4 + 3 + (1 + 2 + 2) + (1 + 1 + 1)],
    ['lists and maps in each other', '[{"a":[1]}]', 4 + 3 + 1 + (3 + 1 + 1 + (3 + 1 + 3))],
  ])('%s', (_case, json, bytes) => {
    expect(attributeBytes('name', toAttributeValue(parseJson(json)))).toBe(bytes);
  });

  it('count the name in bytes', () => {
    expect(attributeBytes('é', { S: '' })).toBe(2);
  });
});
