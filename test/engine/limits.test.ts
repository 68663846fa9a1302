import { GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  type AttributeMap,
  type AttributeValue,
  attributeBytes,
  toAttributeValue,
} from '../../call/attribute-value.ts';
import { CALL_EVENTS, type CallEventName } from '../../call/event.ts';
import { fitMessage, MAX_RECORD_BYTES } from '../../call/fit.ts';
import { merge, recordOf, stateOf } from '../../call/fold.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { type Json, JsonNumber } from '../../text/json.ts';
import { type Changes, documentedBody, toEvent } from '../whippy/documented.ts';
import { describeEngine, type Engine } from './engine.ts';
import { storedForm } from './stored-form.ts';

let calls = 0;
const newCallId = () => `call-${++calls}`;

const ITEM_BYTES = 400 * 1024;

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
    ['with a name that is no text', { '\ud800': 'x' }],
    ['with the longest name that is kept', { ['n'.repeat(50_000)]: 'x' }],
    ['with the longest name that is kept, of two bytes each', { ['é'.repeat(25_000)]: 'x' }],
    ['with a name that is longer', { ['n'.repeat(50_001)]: 'x' }],
    ['with blanks, dots and control characters in names', { ' a.b[0]#:\0\n': 'x' }],
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

describeEngine('the keys of the indexes', engine => {
  const keys = (data: { readonly [name: string]: unknown }) => documentedBody('call.ended', { data });

  it.each<[string, { readonly [name: string]: unknown }]>([
    ['the longest contact_id', { contact_id: 'é'.repeat(1024) }],
    ['the longest number', { direction: 'INBOUND', from: 'é'.repeat(1024) }],
    ['a longer number', { direction: 'INBOUND', from: `x${'é'.repeat(1024)}` }],
    ['an empty number', { direction: 'OUTBOUND', to: '' }],
    ['a number that is a number', { direction: 'OUTBOUND', to: 7 }],
    ['a number with a lone surrogate', { direction: 'OUTBOUND', to: '\ud800' }],
    ['a longer contact_id', { contact_id: `x${'é'.repeat(1024)}` }],
    ['an empty contact_id', { contact_id: '' }],
    ['a contact_id that is a number', { contact_id: 7 }],
    ['a contact_id with a lone surrogate', { contact_id: '\ud800' }],
    ['the longest created_at', { created_at: `2024-10-31T12:54:40.${'1'.repeat(43)}Z` }],
    ['a created_at that is no date', { created_at: 'yesterday' }],
    ['an empty created_at', { created_at: '' }],
    ['a created_at that is a list', { created_at: [] }],
    ['the longest id', { id: `${'é'.repeat(1023)}xx` }],
    ['an id of one control character', { id: '\0' }],
  ])('never make a record unwritable: %s', async (_case, data) => {
    const body = keys({ id: newCallId(), ...data });
    const { handler, failures } = engine().recorder();
    expect(await handler(batchOf([body]), lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(failures()).toEqual([]);
    const record = recordOf(stateOf(toEvent(body)));
    expect(await engine().item(toEvent(body).known.data.id)).toEqual(record);
  });

  it('may come and go: the record is in the indexes while it has them', async () => {
    const id = newCallId();
    const contact_id = `contact-of-${id}`;
    const from = `number-of-${id}`;
    const { handler } = engine().recorder();
    const find = async (IndexName: string, key: string, value: string) => {
      const { Items = [] } = await engine().client.send(
        new QueryCommand({
          TableName: engine().tableName,
          IndexName,
          KeyConditionExpression: `${key} = :value`,
          ExpressionAttributeValues: { ':value': { S: value } },
        }),
      );
      return Items;
    };
    const found = async () => [
      await find('by-contact', 'contact_id', contact_id),
      await find('by-number', 'contact_number', from),
    ];
    const entry = (key: object) => [
      { call_id: { S: id }, created_instant: { S: '2024-10-31T12:54:40.379085Z' }, ...key },
    ];
    const both = [entry({ contact_id: { S: contact_id } }), entry({ contact_number: { S: from } })];
    await handler(
      batchOf([documentedBody('call.started', { data: { id, contact_id, from } })]),
      lambdaContext(),
    );
    expect(await found()).toEqual(both);
    await handler(
      batchOf([documentedBody('call.ended', { data: { id, contact_id: '', from: 'Anonymous' } })]),
      lambdaContext(),
    );
    expect(await found()).toEqual([[], []]);
    await handler(
      batchOf([documentedBody('call.analyzed', { data: { id, contact_id, from } })]),
      lambdaContext(),
    );
    expect(await found()).toEqual(both);
  });
});

describeEngine('a record of the greatest size', engine => {
  const REQUEST = '😀'.repeat(64);
  const envelope = (name: CallEventName): Changes => ({
    // As long as they are stored, in the form in which they sort highest within their group.
    request_id: `${REQUEST}${name}`,
    created_at: `2024-10-31T12:54:40.${CALL_EVENTS.indexOf(name)}${'1'.repeat(42)}Z`,
  });

  it.each([
    ['of plain letters', 'x', {}],
    ['of emoji', '😀', {}],
    ['of CJK', '漢', {}],
    ['of combining characters', 'e\u0301', {}],
    ['with numbers', 'x', { odd: Array.from({ length: 5000 }, (_, index) => -index - 0.5) }],
    [
      'with many small members',
      'x',
      { odd: Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`n${i}`, i % 2 === 0])) },
    ],
  ] as const)(
    'is written with all three milestones: %s',
    async (_case, unit, data) => {
      const id = `${newCallId()}`.padEnd(2048, 'i');
      const [started, ended] = (['call.started', 'call.ended'] as const).map(name =>
        documentedBody(name, { ...envelope(name), data: { id } }),
      );
      const huge = documentedBody('call.analyzed', {
        ...envelope('call.analyzed'),
        data: {
          ...data,
          id,
          contact_id: 'c'.repeat(2048),
          body: unit.repeat(500_000 / Buffer.byteLength(unit)),
        },
      });
      const analyzed = fitMessage(huge, toEvent(huge));
      expect(analyzed.truncated).toEqual(['body']);

      const { handler, failures } = engine().recorder({ retentionDays: 30 });
      for (const body of [analyzed.body, started, ended]) {
        await handler(batchOf([body ?? '']), lambdaContext());
      }
      expect(failures()).toEqual([]);
      const states = [analyzed.body, started, ended].map(body =>
        stateOf(toEvent(body ?? ''), { retentionDays: 30 }),
      );
      const record = recordOf(states.reduce(merge));
      const bytes = Object.entries(record).reduce(
        (sum, [name, value]) => sum + attributeBytes(name, value),
        0,
      );
      expect(bytes).toBeGreaterThan(MAX_RECORD_BYTES + 1000);
      expect(bytes).toBeLessThan(ITEM_BYTES);
      expect(storedForm((await engine().item(id)) ?? {})).toEqual(storedForm(record));
    },
    30_000,
  );

  it('is never less than what the engine counts of numbers', async () => {
    const { client, tableName, name } = engine();
    // Each takes dynalite more than a second, so it gets one of each kind: positive, negative, with an odd exponent, long.
    const numbers = ['1', '-12', '1.2', '-1.2345678901234567890123456789012345678'];
    if (name === "Amazon's") {
      numbers.push('0', '-1', '12', '0.12', '123', '-0.00123', '1e20', '-9.99e125', '1e-130', '9'.repeat(38));
    }
    for (const number of numbers) {
      const list = { L: [] as AttributeValue[] };
      const each = attributeBytes('', { L: [{ N: number }] }) - attributeBytes('', { L: [] });
      const count = Math.floor((ITEM_BYTES - 20) / each);
      for (let index = 0; index < count; index++) list.L.push({ N: number });
      expect(attributeBytes('call_id', { S: 'x' }) + attributeBytes('body', list)).toBeLessThanOrEqual(
        ITEM_BYTES,
      );
      await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { call_id: { S: 'x' } },
          UpdateExpression: 'SET body = :body',
          ExpressionAttributeValues: { ':body': list },
        }),
      );
    }
  }, 60_000);

  it('is what the engine would count: not much more is refused', async () => {
    const { client, tableName } = engine();
    const write = (bytes: number) =>
      client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { call_id: { S: 'x' } },
          UpdateExpression: 'SET body = :body',
          ExpressionAttributeValues: { ':body': { S: 'x'.repeat(bytes) } },
        }),
      );
    const frame = attributeBytes('call_id', { S: 'x' }) + attributeBytes('body', { S: '' });
    await write(ITEM_BYTES - frame);
    await expect(write(ITEM_BYTES - frame + 1)).rejects.toThrow(/size/i);
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
