import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type AttributeMap, type AttributeValue, toAttributeValue } from '../../call/attribute-value.ts';
import { type Json, JsonNumber } from '../../text/json.ts';
import { describeEngine, type Engine } from './engine.ts';
import { storedForm } from './stored-form.ts';

let calls = 0;
const newCallId = () => `call-${++calls}`;

/** Writes a value to an item of its own. Resolves to it as it is stored, or to what the engine said. */
async function store({ client, tableName }: Engine, value: AttributeValue): Promise<AttributeValue | string> {
  const Key = { call_id: { S: newCallId() } };
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key,
        UpdateExpression: 'SET #value = :value',
        ExpressionAttributeNames: { '#value': 'value' },
        ExpressionAttributeValues: { ':value': value },
      }),
    );
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return (Item as AttributeMap).value ?? 'nothing stored';
}

const nested = (levels: number, innermost: Json): Json =>
  Array.from({ length: levels }).reduce<Json>(
    (value, _, index) => (index % 2 ? [value] : { m: value }),
    innermost,
  );

const normal = (value: AttributeValue | string | undefined) =>
  typeof value === 'object' ? storedForm({ value }).value : value;

describeEngine('a value within the limits of attribute-value.ts', engine => {
  it.each<[string, Json]>([
    ['nested as deeply as it is kept', nested(30, 'x')],
    ['nested as deeply as it is kept, around nothing', nested(30, [])],
    ['nested more deeply', nested(200, 'x')],
    ['with an empty name', { a: { '': 'x' } }],
    ['with a name that is not a text', { '\ud800': 'x' }],
    ['with the longest name that is kept', { ['n'.repeat(50_000)]: 'x' }],
    ['with the longest name that is kept, of two bytes each', { ['é'.repeat(25_000)]: 'x' }],
    ['with a name that is longer', { ['n'.repeat(50_001)]: 'x' }],
    ['with spaces, dots and control characters in names', { ' a.b[0]#:\0\n': 'x' }],
    ['an empty text', ''],
    ['a lone surrogate', 'a\udfffb'],
    ['characters of every kind', '\0\u0001\t\n\u007f\u2028\ufeff\ufffe\uffff\u{1fffe}\u{10ffff}'],
    ['lists and maps of nothing', [[], {}, [[{}]]]],
  ])('is stored: %s', async (_case, json) => {
    const value = toAttributeValue(json);
    expect(await store(engine(), value)).toEqual(value);
  });

  it.each([
    '0',
    '-0',
    '-0.0',
    '0e125',
    '-0e-130',
    '0e126',
    '0e99999999999',
    '1e125',
    '9.9999999999999999999999999999999999999e125',
    '-9.9999999999999999999999999999999999999e125',
    '1e126',
    '1e-130',
    '-1e-130',
    '1e-131',
    '0.1e-129',
    '12345678901234567890123456789012345678',
    '123456789012345678901234567890123456780',
    '123456789012345678901234567890123456789',
    '1E+5',
    '1e00005',
    '1.500',
    `1.${'0'.repeat(254)}`,
    `1.${'0'.repeat(100_000)}`,
    `0.${'0'.repeat(100_000)}`,
    `1${'0'.repeat(125)}`,
    `1${'0'.repeat(100_000)}`,
  ])('is stored: the number %s', async text => {
    const value = toAttributeValue(new JsonNumber(text));
    expect(normal(await store(engine(), value))).toEqual(normal(value));
  });
});

describeEngine('what attribute-value.ts keeps from the engine', engine => {
  const refused = 'ValidationException';

  // DynamoDB's documented limits. Where dynalite is more generous than Amazon's engine, the first column says so.
  it.each<[string, AttributeValue, 'both' | 'Amazon only']>([
    ['39 digits', { N: '123456789012345678901234567890123456789' }, 'both'],
    ['a number too large', { N: '1e126' }, 'both'],
    ['a number too small', { N: '1e-131' }, 'both'],
    ['zero with an exponent beyond 32 bits', { N: '0e2147483648' }, 'Amazon only'],
    ['an empty name', { M: { '': { S: 'x' } } }, 'Amazon only'],
    ['32 levels around a text', unlimited(nested(32, 'x')), 'Amazon only'],
  ])('is refused: %s', async (_case, value, by) => {
    const answer = await store(engine(), value);
    if (by === 'both' || engine().name === "Amazon's") expect(answer).toBe(refused);
    else expect(normal(answer)).toEqual(normal(value));
  });

  it('is refused: a name of more than 50,000 characters, as an error of its own by Amazon’s engine', async () => {
    const value = { M: { ['n'.repeat(50_001)]: { S: 'x' } } };
    const answer = await store(engine(), value);
    if (engine().name === "Amazon's") expect(answer).toBe('InternalFailure');
    else expect(answer).toEqual(value);
  });
});

describeEngine('what makes a test on dynalite alone too little', engine => {
  const isAmazon = () => engine().name === "Amazon's";
  const write = (attribute: string, value: AttributeValue) =>
    engine().client.send(
      new UpdateItemCommand({
        TableName: engine().tableName,
        Key: { call_id: { S: newCallId() } },
        UpdateExpression: 'SET #attribute = :value',
        ExpressionAttributeNames: { '#attribute': attribute },
        ExpressionAttributeValues: { ':value': value },
      }),
    );

  it.each<[string, string, AttributeValue]>([
    ['an empty key of an index', 'contact_id', { S: '' }],
    ['a partition key of an index of 2,049 bytes', 'contact_id', { S: 'x'.repeat(2049) }],
    ['a sort key of an index of 1,025 bytes', 'created_instant', { S: 'x'.repeat(1025) }],
  ])('dynalite takes %s', async (_case, attribute, value) => {
    const answer = await write(attribute, value).then(
      () => 'written',
      error => error.name,
    );
    expect(answer).toBe(isAmazon() ? 'ValidationException' : 'written');
  });

  it('dynalite loses a member named __proto__', async () => {
    const value: AttributeValue = { M: JSON.parse('{"__proto__":{"S":"x"},"a":{"S":"y"}}') };
    const stored = JSON.stringify(await store(engine(), value));
    expect(stored).toBe(isAmazon() ? JSON.stringify(value) : '{"M":{"a":{"S":"y"}}}');
  });

  it('dynalite does not give the old item with a failed condition', async () => {
    const Key = { call_id: { S: newCallId() } };
    const update = (condition: object) =>
      engine().client.send(
        new UpdateItemCommand({
          TableName: engine().tableName,
          Key,
          UpdateExpression: 'SET a = :a',
          ExpressionAttributeValues: { ':a': { BOOL: true } },
          ...condition,
        }),
      );
    await update({});
    const failed = update({
      ConditionExpression: 'attribute_not_exists(a)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const error = await failed.catch(thrown => thrown);
    expect(error.name).toBe('ConditionalCheckFailedException');
    expect(error.Item).toEqual(isAmazon() ? { ...Key, a: { BOOL: true } } : undefined);
  });

  it('dynalite orders texts by UTF-16 units, Amazon’s engine by UTF-8 bytes as DynamoDB does', async () => {
    const Key = { call_id: { S: newCallId() } };
    const update = (text: string, condition: object) =>
      engine().client.send(
        new UpdateItemCommand({
          TableName: engine().tableName,
          Key,
          UpdateExpression: 'SET a = :text',
          ExpressionAttributeValues: { ':text': { S: text } },
          ...condition,
        }),
      );
    await update('\uff5e', {});
    const answer = await update('😀', { ConditionExpression: 'a < :text' }).then(
      () => 'written',
      error => error.name,
    );
    expect(answer).toBe(isAmazon() ? 'written' : 'ConditionalCheckFailedException');
  });

  it('Amazon’s engine keeps the text of a number, dynalite its value as DynamoDB does', async () => {
    expect(await store(engine(), { N: '1.50e1' })).toEqual({ N: isAmazon() ? '1.50e1' : '15' });
  });
});

/** A value as it would be without any limit, for lists, maps and texts. */
function unlimited(json: Json): AttributeValue {
  if (typeof json === 'string') return { S: json };
  if (Array.isArray(json)) return { L: json.map(unlimited) };
  return {
    M: Object.fromEntries(
      Object.entries(json ?? {}).map(([name, value]) => [name, unlimited(value as Json)]),
    ),
  };
}
