import type { Delivery } from '../../samples/deliveries.ts';
import type { Answer } from './post.ts';

/** A delivery that the endpoint did not queue, and why. */
export interface NotAccepted {
  readonly event: string | null;
  readonly call_id: string | null;
  readonly status: number | null;
  readonly outcome: string;
  readonly message: string;
}

/** How often something was answered. */
export interface AnswerCount {
  readonly status: number | null;
  readonly outcome: string;
  readonly count: number;
}

/** What a run of deliveries was answered. */
export interface Summary {
  readonly sent: number;
  readonly answers: readonly AnswerCount[];
  /** Every delivery that was answered anything but 202. */
  readonly not_accepted: readonly NotAccepted[];
  readonly call_ids: readonly string[];
}

/** Counts answers. */
export class Tally {
  private readonly counts = new Map<string, AnswerCount>();
  private readonly notAccepted: NotAccepted[] = [];
  private readonly callIds = new Set<string>();
  private sent = 0;
  private accepted: string | undefined;

  /** The id of a call of which an event was accepted; undefined if none was. */
  get acceptedCallId(): string | undefined {
    return this.accepted;
  }

  /** Whether any answer came at all. */
  get answered(): boolean {
    return [...this.counts.values()].some(({ status }) => status !== null);
  }

  /** Whether the endpoint took all of it: answered 2xx, as Whippy sees it. */
  get allTaken(): boolean {
    return this.notAccepted.every(({ status }) => status !== null && status >= 200 && status < 300);
  }

  /** Counts the answer to a delivery. */
  add(delivery: Delivery, { status, outcome, message }: Answer): void {
    const event = delivery.event ?? null;
    const call_id = delivery.callId ?? null;
    this.sent++;
    const name = `${status} ${outcome}`;
    this.counts.set(name, { status, outcome, count: (this.counts.get(name)?.count ?? 0) + 1 });
    if (call_id !== null) this.callIds.add(call_id);
    if (status === 202) this.accepted ??= call_id ?? undefined;
    else this.notAccepted.push({ event, call_id, status, outcome, message });
  }

  /** All that was counted. */
  summary(): Summary {
    return {
      sent: this.sent,
      answers: [...this.counts.values()].sort((a, b) => b.count - a.count),
      not_accepted: this.notAccepted,
      call_ids: [...this.callIds],
    };
  }
}
