import * as fc from 'fast-check';
import { recordOf } from '../../call/fold.ts';
import { tombstoneOf } from '../../call/tombstone.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { forgetCall, presenceOf } from '../../store/calls/forgetting.ts';
import { runs } from '../full-size.ts';
import { arbitraryEventBodies } from '../whippy/arbitrary.ts';
import { documentedBody } from '../whippy/documented.ts';
import { describeEngine } from './engine.ts';

const EVENTS = ['call.started', 'call.ended', 'call.analyzed'] as const;
const ORDERS = EVENTS.flatMap(first =>
  EVENTS.filter(event => event !== first).map(second => [
    first,
    second,
    ...EVENTS.filter(event => event !== first && event !== second),
  ]),
);

let calls = 0;
const newCallId = () => `call-${++calls}`;

describeEngine('a call that is forgotten', engine => {
  const cases = ORDERS.flatMap(order =>
    [0, 1, 2, 3].map(before => [order.join(', '), order, before] as const),
  );

  it.each(cases)('stays forgotten: %s, forgotten after %3$d of them', async (_order, order, before) => {
    const id = newCallId();
    const { handler, failures } = engine().recorder({ retentionDays: 30 });
    const deliver = async (...names: (typeof EVENTS)[number][]) => {
      const bodies = names.map(name => documentedBody(name, { data: { id } }));
      expect(await handler(batchOf(bodies), lambdaContext())).toEqual({ batchItemFailures: [] });
    };
    for (const name of order.slice(0, before)) await deliver(name);
    expect(await presenceOf(engine(), id)).toBe(before > 0 ? 'recorded' : 'none');
    expect(await forgetCall(engine(), id)).toBe(true);
    for (const name of order.slice(before)) await deliver(name);
    // As a redrive, a release or a replay brings them: once more, one by one and together.
    for (const name of order) await deliver(name);
    await deliver(...order);
    expect(await engine().item(id)).toEqual(recordOf(tombstoneOf(id)));
    expect(failures()).toEqual([]);
    expect(await presenceOf(engine(), id)).toBe('forgotten');
    expect(await forgetCall(engine(), id)).toBe(false);
  });

  it('stays forgotten after any event, and while recorders work on it', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryEventBodies('A', 5), async bodies => {
        const id = newCallId();
        const named = bodies.map(body => body.replace('"id":"A"', `"id":"${id}"`));
        const recorders = [1, 2, 3].map(() => engine().recorder({ retentionDays: 30 }));
        await Promise.all([
          forgetCall(engine(), id),
          ...recorders.flatMap(({ handler }) => named.map(body => handler(batchOf([body]), lambdaContext()))),
        ]);
        expect(await engine().item(id)).toEqual(recordOf(tombstoneOf(id)));
        for (const { failures } of recorders) expect(failures()).toEqual([]);
      }),
      runs(12, 50),
    );
  }, 60_000);
});
