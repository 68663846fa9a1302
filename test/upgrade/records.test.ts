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

/** Puts a record into the table, for messages to be recorded over it. */
async function startFrom(engine: Engine, record: AttributeMap, retentionDays: number) {
  await engine.client.send(new PutItemCommand({ TableName: engine.tableName, Item: record }));
  const { handler } = engine.recorder({ retentionDays });
  return {
    async take(...batch: readonly KeptMessage[]) {
      const answer = await handler({ Records: sourcesOf(batch) }, lambdaContext());
      expect(answer).toEqual({ batchItemFailures: [] });
    },
    async record() {
      return storedForm((await engine.item((record.call_id as { readonly S: string }).S)) ?? {});
    },
  };
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
    const expected = expectedRecord(kept);
    for (const order of orders(rest)) {
      const call = await startFrom(engine(), record, retentionDays);
      for (const name of order) await call.take(messages[name] as KeptMessage);
      expect([order, await call.record()]).toEqual([order, expected]);
      // What the record has may come again, too.
      await call.take(...Object.values(messages));
      expect([order, await call.record()]).toEqual([order, expected]);
    }
  });

  it('of another form is noticed', async () => {
    const kept = records.find(({ of }) => of.length === 1 && of[0] === 'started') as (typeof records)[number];
    const { record, messages, retentionDays } = kept;
    const other = { S: 'another order' };
    for (const change of [{ version: other }, { started_event: { M: { version: other } } }]) {
      const call = await startFrom(engine(), { ...record, ...change }, retentionDays);
      await call.take(...Object.values(messages));
      expect(await call.record()).not.toEqual(expectedRecord(kept));
    }
  });
});
