import { QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type AttributeValue, attributeBytes } from '../../call/attribute-value.ts';
import { CALL_EVENTS, type CallEventName } from '../../call/event.ts';
import { fitMessage, MAX_RECORD_BYTES } from '../../call/fit.ts';
import { merge, recordOf, stateOf } from '../../call/fold.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { type Changes, documentedBody, toEvent } from '../whippy/documented.ts';
import { describeEngine } from './engine.ts';
import { storedForm } from './stored-form.ts';

const newCallId = () => crypto.randomUUID();

const ITEM_BYTES = 400 * 1024;

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
    ['a created_at that is not a date', { created_at: 'yesterday' }],
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
