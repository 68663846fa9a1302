import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeMap } from '../../call/attribute-value.ts';
import type { CallEventName } from '../../call/event.ts';
import { type CallState, stateOf } from '../../call/fold.ts';
import { recordCall } from '../../functions/recorder/record-call.ts';
import { sendUpdateTo } from '../../functions/recorder/send-update.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { expectedRecord } from '../properties/expected-record.ts';
import { type Changes, documentedBody, toEvent } from '../whippy/documented.ts';
import { describeEngine, type Engine } from './engine.ts';

/** What the next version sets besides: it lists them, and this version must take them away with their event. */
const LIFTED = { talk_ratio: { N: '0.5' }, coach: { S: 'Ann' } } satisfies AttributeMap;

let calls = 0;
const newCall = () => {
  const id = `call-${++calls}`;
  return {
    id,
    body: (name: CallEventName, { data, ...changes }: Changes = {}) =>
      documentedBody(name, { ...changes, data: { ...data, id } }),
  };
};

/** Records an event as a next version of callfold would, which sets more attributes than this one knows. */
async function recordAsNext({ client, tableName }: Engine, body: string, lifted: AttributeMap = LIFTED) {
  const state = stateOf(toEvent(body));
  const later_attributes = { L: Object.keys(lifted).map(S => ({ S })) };
  const attributes = { ...state.snapshot.attributes, ...lifted, later_attributes };
  const next: CallState = { ...state, snapshot: { ...state.snapshot, attributes } };
  const send = sendUpdateTo(client, tableName);
  return recordCall([next], update => send(update, new AbortController().signal));
}

const record = async (engine: Engine, ...bodies: string[]) => {
  const { handler, updates, failures } = engine.recorder();
  expect(await handler(batchOf(bodies), lambdaContext())).toEqual({ batchItemFailures: [] });
  expect(failures()).toEqual([]);
  return updates();
};

describeEngine('after a next version of callfold was rolled back', engine => {
  it('what only that version sets goes with its event, in one write more', async () => {
    const { id, body } = newCall();
    await recordAsNext(engine(), body('call.started'));
    expect(await engine().item(id)).toMatchObject(LIFTED);
    const updates = await record(engine(), body('call.ended'));
    expect(await engine().item(id)).toEqual(expectedRecord([body('call.started'), body('call.ended')]));
    expect(updates).toBe(2);
    expect(await record(engine(), body('call.analyzed'))).toBe(1);
  });

  it('it stays if its event stays the newest', async () => {
    const { id, body } = newCall();
    await recordAsNext(engine(), body('call.analyzed'));
    await record(engine(), body('call.ended'));
    expect(await engine().item(id)).toEqual({
      ...expectedRecord([body('call.analyzed'), body('call.ended')]),
      ...LIFTED,
      later_attributes: { L: [{ S: 'talk_ratio' }, { S: 'coach' }] },
    });
  });

  it('an attribute that callfold did not write stays', async () => {
    const { id, body } = newCall();
    await recordAsNext(engine(), body('call.started'));
    await engine().client.send(
      new UpdateItemCommand({
        TableName: engine().tableName,
        Key: { call_id: { S: id } },
        UpdateExpression: 'SET crm_id = :id',
        ExpressionAttributeValues: { ':id': { S: '7' } },
      }),
    );
    await record(engine(), body('call.ended'));
    expect(await engine().item(id)).toEqual({
      ...expectedRecord([body('call.started'), body('call.ended')]),
      crm_id: { S: '7' },
    });
  });

  it('and forth again, each version writes what it knows, at the cost of a newer event', async () => {
    const { id, body } = newCall();
    await record(engine(), body('call.started'));
    expect(await recordAsNext(engine(), body('call.ended'))).toEqual(['folded']);
    expect(await engine().item(id)).toMatchObject(LIFTED);
    await record(engine(), body('call.analyzed'));
    const corrected = body('call.analyzed', { data: { updated_at: '2025-01-01T00:00:00Z' } });
    expect(await recordAsNext(engine(), corrected)).toEqual(['folded']);
    expect(await engine().item(id)).toMatchObject(LIFTED);
  });

  it('a version between the two keeps what it knows, and removes the rest', async () => {
    const { id, body } = newCall();
    await recordAsNext(engine(), body('call.started'), { ...LIFTED, mood: { S: 'calm' } });
    await recordAsNext(engine(), body('call.ended'));
    expect(await engine().item(id)).toEqual({
      ...expectedRecord([body('call.started'), body('call.ended')]),
      ...LIFTED,
      later_attributes: { L: [{ S: 'talk_ratio' }, { S: 'coach' }] },
    });
  });
});
