import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { SEED_VARIABLE } from '../../scripts/test-seed.ts';
import { describeEngine } from '../engine/engine.ts';
import { storedForm } from '../engine/stored-form.ts';
import { chosenSeed, isFullSize } from '../full-size.ts';
import { expectedRecord } from '../properties/expected-record.ts';
import { KEY, webhook } from '../webhook/webhook.ts';
import { toEvent } from '../whippy/documented.ts';
import { oddEventBody } from './hostile-body.ts';
import { type Random, randomOf } from './random.ts';

const EVENTS = { dynalite: isFullSize ? 2000 : 300, "Amazon's": 1000 };
const seed = chosenSeed;

/** Queue messages of hostile events that the webhook accepted. */
async function acceptedMessages(count: number, random: Random): Promise<string[]> {
  const { deliverSigned, world } = webhook();
  while (world.queue.length < count) await deliverSigned(oddEventBody(random), KEY);
  return world.queue.map(({ body }) => body);
}

describeEngine(`everything that is accepted (repeat with ${SEED_VARIABLE}=${seed})`, engine => {
  it('is recorded, as the set of the events of its call', async () => {
    const { name } = engine();
    const messages = await acceptedMessages(EVENTS[name], randomOf(seed));
    const { handler, failures } = engine().recorder({ retentionDays: 30 });
    for (let start = 0; start < messages.length; start += 10) {
      const batch = messages.slice(start, start + 10);
      const { batchItemFailures } = await handler(batchOf(batch), lambdaContext(60_000));
      const failed = batchItemFailures.map(({ itemIdentifier }) =>
        batch[Number(itemIdentifier)]?.slice(0, 2000),
      );
      expect({ failed, failures: failures() }).toEqual({ failed: [], failures: [] });
    }

    const byCall = new Map<string, string[]>();
    for (const message of messages) {
      const { id } = toEvent(message).known.data;
      byCall.set(id, [...(byCall.get(id) ?? []), message]);
    }
    expect(byCall.size).toBeGreaterThan(messages.length / 2);
    for (const [id, events] of byCall) {
      const expected = expectedRecord(events, { retentionDays: 30 });
      expect(storedForm((await engine().item(id)) ?? {})).toEqual(storedForm(expected));
    }
  }, 1_200_000);
});
