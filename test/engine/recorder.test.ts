import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import type { CallEventName } from '../../call/event.ts';
import { snapshotAttributes } from '../../call/record.ts';
import { compareVersions, versionOf } from '../../call/version.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { runs } from '../full-size.ts';
import { expectedRecord } from '../properties/expected-record.ts';
import { arbitraryEventBodies, arbitraryEventBody, inPieces, redelivered } from '../whippy/arbitrary.ts';
import { documentedBody, toEvent } from '../whippy/documented.ts';
import { describeEngine } from './engine.ts';
import { storedForm } from './stored-form.ts';

const EVENTS = ['call.started', 'call.ended', 'call.analyzed'] as const;
const RETENTION = { retentionDays: 30 };

/** All orders of a list. */
function orders<T>(elements: readonly T[]): T[][] {
  if (elements.length < 2) return [[...elements]];
  return elements.flatMap((first, index) =>
    orders(elements.toSpliced(index, 1)).map(rest => [first, ...rest]),
  );
}

let calls = 0;
const newCallId = () => `call-${++calls}`;

describeEngine('the recorder', engine => {
  it.each(orders(EVENTS).map(order => [order.join(', '), order] as const))(
    'makes one record of the documented call: %s',
    async (_order, order) => {
      const id = newCallId();
      const { handler } = engine().recorder();
      const bodies = order.map(name => documentedBody(name, { data: { id } }));
      for (const body of bodies) {
        expect(await handler(batchOf([body]), lambdaContext())).toEqual({ batchItemFailures: [] });
      }
      expect(await engine().item(id)).toEqual(expectedRecord(bodies));
    },
  );

  it('makes the same record of events that come together', async () => {
    const id = newCallId();
    const bodies = EVENTS.map(name => documentedBody(name, { data: { id } }));
    await engine().recorder().handler(batchOf(bodies.toReversed()), lambdaContext());
    expect(await engine().item(id)).toEqual(expectedRecord(bodies));
  });

  it('takes away what a newer snapshot lacks', async () => {
    const id = newCallId();
    const bodies = [
      documentedBody('call.analyzed', { data: { id, odd: 1, contact_id: 'before' } }),
      documentedBody('call.analyzed', {
        data: { id, updated_at: '2025-01-01T00:00:00Z', body: null, metadata: null, contact_id: null },
      }),
    ];
    for (const body of bodies) {
      await engine()
        .recorder(RETENTION)
        .handler(batchOf([body]), lambdaContext());
    }
    const item = await engine().item(id);
    for (const gone of ['body', 'metadata', 'extra', 'contact_id', 'call_summary']) {
      expect(item).not.toHaveProperty(gone);
    }
    expect(item).toEqual(expectedRecord(bodies, RETENTION));
  });

  it.each<[string, (readonly CallEventName[])[], number]>([
    ['in order', [['call.started'], ['call.ended'], ['call.analyzed']], 3],
    ['that come together', [['call.analyzed', 'call.started', 'call.ended']], 1],
    ['of which one is late', [['call.analyzed'], ['call.ended']], 3],
    ['of which two are late and come together', [['call.analyzed'], ['call.started', 'call.ended']], 3],
    ['of which one comes twice', [['call.ended'], ['call.ended']], 2],
    ['that all come twice', [[...EVENTS], [...EVENTS]], 2],
  ])('sends few updates for events %s', async (_case, batches, expected) => {
    const id = newCallId();
    const { handler, updates } = engine().recorder();
    for (const batch of batches) {
      await handler(batchOf(batch.map(name => documentedBody(name, { data: { id } }))), lambdaContext());
    }
    expect(updates()).toBe(expected);
    const bodies = [...new Set(batches.flat())].map(name => documentedBody(name, { data: { id } }));
    expect(await engine().item(id)).toEqual(expectedRecord(bodies));
  });

  it('gives every call the record of its events, in any order, number and batches, from several recorders', async () => {
    const arbitraryDeliveries = fc
      .tuple(arbitraryEventBodies('A'), arbitraryEventBodies('B', 3))
      .chain(([a, b]) => redelivered([...a, ...b]).map(deliveries => ({ a, b, deliveries })))
      .chain(({ deliveries, ...sets }) => inPieces(deliveries).map(batches => ({ ...sets, batches })));

    await fc.assert(
      fc.asyncProperty(
        arbitraryDeliveries,
        fc.integer({ min: 2, max: 4 }),
        async ({ a, b, batches }, count) => {
          const ids = { A: newCallId(), B: newCallId() };
          const named = (body: string) => {
            const envelope = JSON.parse(body);
            const id = ids[envelope.data.id as keyof typeof ids];
            return JSON.stringify({ ...envelope, data: { ...envelope.data, id } });
          };
          const recorders = Array.from({ length: count }, () => engine().recorder(RETENTION));
          await Promise.all(
            recorders.map(async ({ handler, failures }, index) => {
              for (const batch of batches.filter((_, turn) => turn % count === index)) {
                const answer = await handler(batchOf(batch.map(named)), lambdaContext());
                expect({ answer, failures: failures() }).toEqual({
                  answer: { batchItemFailures: [] },
                  failures: [],
                });
              }
            }),
          );
          for (const [bodies, id] of [
            [a, ids.A],
            [b, ids.B],
          ] as const) {
            const expected = storedForm(expectedRecord(bodies.map(named), RETENTION));
            expect(storedForm((await engine().item(id)) ?? {})).toEqual(expected);
          }
        },
      ),
      runs(40, 250),
    );
  }, 120_000);

  it('is not disturbed by an event that is recorded again after everything else', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryEventBodies('A', 4), async bodies => {
        const id = newCallId();
        const named = bodies.map(body => body.replace('"id":"A"', `"id":"${id}"`));
        const { handler } = engine().recorder(RETENTION);
        await handler(batchOf(named), lambdaContext());
        const once = await engine().item(id);
        for (const body of named) await handler(batchOf([body]), lambdaContext());
        expect(await engine().item(id)).toEqual(once);
      }),
      runs(15, 50),
    );
  }, 60_000);
});

describeEngine('the order of versions', engine => {
  it('is the same in JavaScript', async () => {
    const versionOfBody = (body: string) => {
      const event = toEvent(body);
      return versionOf(event, snapshotAttributes(event));
    };
    const versionOfRequest = (request_id: string) =>
      versionOfBody(documentedBody('call.ended', { request_id }));
    const arbitraryVersion = arbitraryEventBody('A').map(versionOfBody);
    const Key = { call_id: { S: newCallId() } };
    const TableName = engine().tableName;
    await fc.assert(
      fc.asyncProperty(arbitraryVersion, arbitraryVersion, async (a, b) => {
        await engine().client.send(
          new UpdateItemCommand({
            TableName,
            Key,
            UpdateExpression: 'SET version = :a',
            ExpressionAttributeValues: { ':a': { S: a } },
          }),
        );
        const isOlder = engine().client.send(
          new UpdateItemCommand({
            TableName,
            Key,
            UpdateExpression: 'SET seen = :b',
            ConditionExpression: 'version < :b',
            ExpressionAttributeValues: { ':b': { S: b } },
          }),
        );
        expect(await isOlder.then(() => true, refused)).toBe(compareVersions(a, b) < 0);
      }),
      {
        ...runs(50, 300),
        examples: [
          ['\uff5e', '😀'],
          ['😀', '\uff5e'],
        ].map(pair => pair.map(versionOfRequest) as [string, string]),
      },
    );
  }, 60_000);
});

describeEngine('a record', engine => {
  it('with members named like those of every object is whole', async () => {
    const id = newCallId();
    const odd = { constructor: 'a', toString: 'b', hasOwnProperty: { valueOf: 1 } };
    const body = documentedBody('call.ended', { data: { id, odd } });
    await engine()
      .recorder()
      .handler(batchOf([body]), lambdaContext());
    expect(await engine().item(id)).toEqual(expectedRecord([body]));
  });

  it('with members named __proto__ is whole, these as text', async () => {
    const id = newCallId();
    const body = `{"event":"call.ended","data":{"id":"${id}","body":{"__proto__":{"a":1},"b":2},"__proto__":7}}`;
    const { handler } = engine().recorder();
    expect(await handler(batchOf([body]), lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(await engine().item(id)).toMatchObject({
      body: { S: '{"__proto__":{"a":1},"b":2}' },
      extra: { S: '{"__proto__":7}' },
    });
  });
});

function refused(error: Error): false {
  if (error.name !== 'ConditionalCheckFailedException') throw error;
  return false;
}
