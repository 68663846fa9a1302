import pMap from 'p-map';
import { generateCall, type SampleEvent } from '../samples/generate-call.ts';
import { seededRandom } from '../samples/random.ts';
import type { ScenarioName } from '../samples/scenario.ts';
import { type DeliveryOptions, deliverWebhook } from './deliver.ts';
import type { Developers } from './developer-routes.ts';
import { changedLater, isAnalyzed } from './later-change.ts';
import type { Message, MessageStore } from './message-store.ts';

/** Which calls to make. */
export interface CallOptions {
  /** How each call goes; random unless given. */
  readonly scenario?: ScenarioName;
  /** The conversation that all of them belong to; a new one for each unless given. */
  readonly conversationId?: string;
  /**
   * Share of the events that are not delivered to any endpoint (0 to 1).
   * @default 0
   */
  readonly lossRate?: number;
  /**
   * Milliseconds over which the calls are spread, back from now.
   * @default 0
   */
  readonly spread?: number;
}

/** The result of making calls. */
export interface MadeCalls {
  readonly ids: readonly string[];
  /** How many events were delivered. */
  readonly delivered: number;
  /** The events that were not: lost on purpose, not accepted in four tries, or not subscribed to by any endpoint. */
  readonly lost: readonly SampleEvent[];
}

/** An organisation whose calls are made up: the same ones, with the same losses and changes, for the same seed. */
export class Organisation {
  private readonly store: MessageStore;
  private readonly developers: Developers;
  private readonly delivery: DeliveryOptions;
  private readonly random;
  private readonly loss;
  private readonly change;

  constructor(seed: number, store: MessageStore, developers: Developers, delivery: DeliveryOptions) {
    this.store = store;
    this.developers = developers;
    this.delivery = delivery;
    // Random sources of their own, so that the calls do not depend on what is lost and changed.
    this.random = seededRandom(seed);
    this.loss = seededRandom(seed + 1);
    this.change = seededRandom(seed + 2);
  }

  /** The calls as the API shows them now, oldest first. */
  calls(): Message[] {
    return this.store.all().filter(({ type }) => type === 'call');
  }

  /** Makes calls from their start to their analysis, and delivers the webhooks of each, in order. */
  async makeCalls(count: number, options: CallOptions = {}): Promise<MadeCalls> {
    const ids: string[] = [];
    const lost: SampleEvent[] = [];
    let delivered = 0;
    await pMap(
      this.someCalls(count, options),
      async call => {
        ids.push(call.id);
        for (const { event, isLost } of call.events) {
          this.store.put(textBefore(event.data, call.textId));
          this.store.put(event.data);
          if (!isLost && (await this.deliver(event))) delivered++;
          else lost.push(event);
        }
      },
      { concurrency: CALLS_AT_ONCE },
    );
    return { ids, delivered, lost };
  }

  /**
   * Changes a share of the analyzed calls (0 to 1) without a webhook, as Whippy does: the transcript is translated, or
   * the call is analyzed again.
   *
   * @returns ids of the changed calls
   */
  changeCalls(share: number): string[] {
    const chosen = this.calls().filter(call => isAnalyzed(call) && this.change.chance(share));
    for (const call of chosen) {
      this.store.put(changedLater(call, this.change.pick(['translation', 'analysis']), this.delivery.now()));
    }
    return chosen.map(({ id }) => id);
  }

  // All random values are drawn here, in the order of the calls, so that they do not depend on when deliveries end.
  private *someCalls(count: number, { scenario, conversationId, lossRate = 0, spread = 0 }: CallOptions) {
    for (let made = 0; made < count && !this.delivery.signal.aborted; made++) {
      const analyzedAt = this.delivery.now() - this.random.integer(0, spread);
      const { id, events } = generateCall(this.random, { analyzedAt, scenario, conversationId });
      const textId = this.random.uuid();
      yield { id, textId, events: events.map(event => ({ event, isLost: this.loss.chance(lossRate) })) };
    }
  }

  private async deliver(event: SampleEvent): Promise<boolean> {
    const taken = await pMap(this.developers.subscribersOf(event.event), subscriber =>
      deliverWebhook(subscriber, event, this.delivery),
    );
    return taken.length > 0 && taken.every(isTaken => isTaken);
  }
}

const CALLS_AT_ONCE = 8;

// A conversation contains other messages, too: a client that lists calls has to ask for their type.
function textBefore({ conversation_id, contact_id, channel_id, created_at }: Message, id: string): Message {
  return {
    id,
    conversation_id,
    contact_id,
    channel_id,
    type: 'sms',
    direction: 'OUTBOUND',
    delivery_status: 'delivered',
    body: 'Is this a good time for a call?',
    created_at,
    updated_at: created_at,
  };
}
