import { PROOF_ID_PREFIX } from '../call/proof.ts';
import type { Delivery } from '../samples/deliveries.ts';
import { generateCall } from '../samples/generate-call.ts';
import type { Random } from '../samples/random.ts';

/** Settings of the deliveries of a proof. */
export interface ProofOptions {
  readonly calls: number;
  /** Milliseconds since 1970: no event is younger. */
  readonly now: number;
}

/**
 * Makes up calls whose ids begin with {@link PROOF_ID_PREFIX}, and deliveries that are hard for the fold: the events of
 * each call are shuffled, one of them comes twice, and two of the same call, equal or not, come at once.
 *
 * @returns groups of one or two deliveries that are to be made at once; those of different calls are mixed
 */
export function proofDeliveries(random: Random, { calls, now }: ProofOptions): Delivery[][] {
  const groups = Array.from({ length: calls }, () => {
    const { events } = generateCall(random, { analyzedAt: now, idPrefix: PROOF_ID_PREFIX });
    const deliveries = events.map(event => ({
      body: JSON.stringify(event),
      event: event.event,
      callId: event.data.id,
    }));
    const duplicate = deliveries[random.integer(0, deliveries.length - 1)];
    return inPairs(random.shuffle(duplicate ? [...deliveries, duplicate] : deliveries));
  });
  return random.shuffle(groups.flat());
}

function inPairs<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / 2) }, (_, index) =>
    items.slice(index * 2, index * 2 + 2),
  );
}
