import { toInstant } from '../time/instant.ts';

/** A message as the API shows it. */
export interface Message {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** Where a message stands in the order of all: by the time of its insertion, then by its id. */
export interface Position {
  /** In the form of `toInstant`. */
  readonly insertedAt: string;
  readonly id: string;
}

/** Which messages to list. */
export interface Selection {
  readonly limit: number;
  /** Only what comes after this position. */
  readonly beyond?: Position | undefined;
  /** Instants; both included. */
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly matches: (message: Message) => boolean;
}

/** A page of messages, and the position after which the next one begins; undefined if there is no next one. */
export interface StoredPage {
  readonly messages: readonly Message[];
  readonly next: Position | undefined;
}

interface Stored extends Position {
  message: Message;
}

/** The messages of an organisation, in the order in which they were inserted. */
export class MessageStore {
  private readonly byId = new Map<string, Stored>();
  private ordered: Stored[] | undefined;

  /** Inserts a message, at the time of its `created_at`, or replaces its earlier state. */
  put(message: Message): void {
    const known = this.byId.get(message.id);
    if (known) {
      known.message = message;
      return;
    }
    const insertedAt = toInstant(message.created_at) ?? '';
    this.byId.set(message.id, { insertedAt, id: message.id, message });
    this.ordered = undefined;
  }

  /** All messages, oldest first. */
  all(): readonly Message[] {
    return this.inOrder().map(({ message }) => message);
  }

  /** A page of the selected messages, oldest first. */
  list({ limit, beyond, after = '', before, matches }: Selection): StoredPage {
    const ordered = this.inOrder();
    const page: Stored[] = [];
    const start = firstIndex(
      ordered,
      stored => stored.insertedAt >= after && (beyond === undefined || compare(stored, beyond) > 0),
    );
    for (let index = start; index < ordered.length; index++) {
      const stored = ordered[index] as Stored;
      if (before !== undefined && stored.insertedAt > before) break;
      if (!matches(stored.message)) continue;
      // One that does not fit any more: there is a next page.
      if (page.length === limit) return { messages: page.map(({ message }) => message), next: page.at(-1) };
      page.push(stored);
    }
    return { messages: page.map(({ message }) => message), next: undefined };
  }

  private inOrder(): Stored[] {
    this.ordered ??= [...this.byId.values()].sort(compare);
    return this.ordered;
  }
}

function compare(one: Position, other: Position): number {
  if (one.insertedAt !== other.insertedAt) return one.insertedAt < other.insertedAt ? -1 : 1;
  return one.id === other.id ? 0 : one.id < other.id ? -1 : 1;
}

/** The first position at which a condition holds, if it then holds up to the end. */
function firstIndex<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let [from, to] = [0, items.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(items[middle] as T)) to = middle;
    else from = middle + 1;
  }
  return from;
}
