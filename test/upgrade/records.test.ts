import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeMap } from '../../call/attribute-value.ts';
import { merge, recordOf } from '../../call/fold.ts';
import { isTombstone, tombstoneOf } from '../../call/tombstone.ts';
import { lambdaContext } from '../../samples/aws-events.ts';
import { describeEngine, type Engine } from '../engine/engine.ts';
import { storedForm } from '../engine/stored-form.ts';
import { sourcesOf, stateAfter } from './made-calls.ts';
import { type KeptMessage, keptReleases } from './releases.ts';

const records = keptReleases().flatMap(({ version, retentionDays, calls }) =>
  calls.flatMap(({ name, messages, records }) =>
    records.map(({ of, record }) => ({ version, retentionDays, name, messages, of, record })),
  ),
);

/** The record that this version gives to a call, if it has all of its messages. */
function expectedRecord({ messages, record, retentionDays }: (typeof records)[number]): AttributeMap {
  const callId = record.call_id as { readonly S: string };
  const states = Object.values(messages).map(message => stateAfter(message, retentionDays));
  const state = isTombstone(record) ? tombstoneOf(callId.S) : states.reduce(merge);
  return storedForm(recordOf(state));
}

/** What becomes of a record if messages come, one after the other, and then all together once more. */
async function recordAfter(
  engine: Engine,
  record: AttributeMap,
  messages: readonly KeptMessage[],
  retentionDays: number,
): Promise<AttributeMap> {
  await engine.client.send(new PutItemCommand({ TableName: engine.tableName, Item: record }));
  const { handler } = engine.recorder({ retentionDays });
  for (const batch of [...messages.map(message => [message]), messages]) {
    const answer = await handler({ Records: sourcesOf(batch) }, lambdaContext());
    expect(answer).toEqual({ batchItemFailures: [] });
  }
  return storedForm((await engine.item((record.call_id as { readonly S: string }).S)) ?? {});
}

/** All orders of a list. */
function orders<T>(elements: readonly T[]): T[][] {
  if (elements.length < 2) return [[...elements]];
  return elements.flatMap((first, index) =>
    orders(elements.toSpliced(index, 1)).map(rest => [first, ...rest]),
  );
}

describeEngine('a record of an earlier release', engine => {
  it.each(records)('$version: $name, $of, becomes that of all messages, in any order', async kept => {
    const { record, messages, of, retentionDays } = kept;
    const rest = Object.keys(messages).filter(name => !of.includes(name));
    for (const order of orders(rest)) {
      // What the record has may come again, too.
      const names = [...order, ...of];
      const inOrder = names.map(name => messages[name] as KeptMessage);
      const after = await recordAfter(engine(), record, inOrder, retentionDays);
      expect([names, after]).toEqual([names, expectedRecord(kept)]);
    }
  });

  it('of another form is noticed', async () => {
    const kept = records.find(({ of }) => of.length === 1 && of[0] === 'started') as (typeof records)[number];
    const { record, messages, retentionDays } = kept;
    const other = { S: 'another order' };
    for (const change of [{ version: other }, { started_event: { M: { version: other } } }]) {
      const earlier = { ...record, ...change };
      const after = await recordAfter(engine(), earlier, Object.values(messages), retentionDays);
      expect(after).not.toEqual(expectedRecord(kept));
    }
  });
});
