import { generateCall } from './generate-call.ts';
import { type Random, seededRandom } from './random.ts';
import type { ScenarioName } from './scenario.ts';

/** One webhook request to be made. */
export interface Delivery {
  readonly body: string | Uint8Array;
  /** Name of the event, if it has one. */
  readonly event: string | undefined;
  /** `data.id`, if it has one. */
  readonly callId: string | undefined;
}

/** Settings of the deliveries of made-up calls. */
export interface DeliveryOptions {
  readonly calls: number;
  /** Milliseconds since 1970: no event is younger. */
  readonly now: () => number;
  readonly scenario?: ScenarioName | undefined;
  /** Whether events come in any order, those of different calls mixed. */
  readonly shuffle?: boolean | undefined;
  /** Share of the events that come a second time (0 to 1). */
  readonly duplicates?: number;
  /** Milliseconds over which the calls are spread, back from now. */
  readonly spread?: number | undefined;
}

// How many calls are shuffled with one another: enough to mix them well, and few enough to hold in memory.
const SHUFFLED_TOGETHER = 500;

/**
 * Makes up calls, and the deliveries that report them.
 *
 * @returns groups of deliveries: those within a group are to be made one after the other, while groups may be
 * made side by side. In order, a group is a call; shuffled, it is a single delivery.
 */
export function* sampleDeliveries(
  random: Random,
  { calls, now, scenario, shuffle = false, duplicates = 0, spread = 0 }: DeliveryOptions,
): Generator<Delivery[], void> {
  // A random source of its own, so that the calls are the same whether they are shuffled or not.
  const order = seededRandom(random.integer(0, 2 ** 32 - 1));
  for (let made = 0; made < calls; made += SHUFFLED_TOGETHER) {
    const chunk = Array.from({ length: Math.min(SHUFFLED_TOGETHER, calls - made) }, () => {
      const analyzedAt = now() - random.integer(0, spread);
      return generateCall(random, { analyzedAt, scenario }).events.flatMap(event => {
        const delivery = { body: JSON.stringify(event), event: event.event, callId: event.data.id };
        return random.chance(duplicates) ? [delivery, delivery] : [delivery];
      });
    });
    yield* shuffle ? order.shuffle(chunk.flat()).map(delivery => [delivery]) : chunk;
  }
}
