import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import type { CallEventName } from '../../call/event.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { expectedRecord } from '../properties/expected-record.ts';
import { documentedBody } from '../whippy/documented.ts';
import { describeEngine, type Engine } from './engine.ts';

let calls = 0;

/** Records events that are late, while the record is deleted after the first `times` updates. */
async function recordWhileDeleted(engine: Engine, names: readonly CallEventName[], times: number) {
  const id = `call-${++calls}`;
  const body = (name: CallEventName) => documentedBody(name, { data: { id } });
  const Key = { call_id: { S: id } };
  const { handler } = engine.recorder();
  await handler(batchOf([body('call.analyzed')]), lambdaContext());
  let deleted = 0;
  const { handler: late, updates } = engine.recorder({}, async () => {
    if (deleted++ < times)
      await engine.client.send(new DeleteItemCommand({ TableName: engine.tableName, Key }));
  });
  const bodies = names.map(body);
  const answer = await late(batchOf(bodies), lambdaContext());
  return { id, bodies, answer, updates: updates() };
}

describeEngine('a record that is deleted between the two writes of a late event', engine => {
  it('is written again as a whole: no remnant with only a milestone stays behind', async () => {
    const { id, bodies, answer, updates } = await recordWhileDeleted(engine(), ['call.ended'], 1);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(await engine().item(id)).toEqual(expectedRecord(bodies));
    expect(updates).toBe(3);
  });

  it('is written anew with all of several late events', async () => {
    const { id, bodies, answer } = await recordWhileDeleted(engine(), ['call.started', 'call.ended'], 1);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(await engine().item(id)).toEqual(expectedRecord(bodies));
  });

  it('stays deleted if it is deleted after that', async () => {
    const { id, answer, updates } = await recordWhileDeleted(engine(), ['call.ended'], 3);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(await engine().item(id)).toBeUndefined();
    expect(updates).toBe(3);
  });
});
