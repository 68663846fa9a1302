import type { Counts } from '../../store/queues/counts.ts';
import { VISIBILITY_TIMEOUT_SECONDS, type Walked } from '../../store/queues/walk.ts';
import { plural } from '../../text/plural.ts';

/** What the messages of a queue are called, one and several of them, and the queue. */
export interface Nouns {
  readonly one: string;
  readonly many: string;
  readonly queue: string;
}

export const DEAD_LETTERS: Nouns = { one: 'dead letter', many: 'dead letters', queue: 'dead-letter queue' };
/** Those of the notifier. */
export const UNPUBLISHED: Nouns = {
  one: 'dead letter',
  many: 'dead letters',
  queue: 'dead-letter queue of the events about calls',
};
export const DELIVERIES: Nouns = { one: 'delivery', many: 'deliveries', queue: 'quarantine' };

/** A number of messages: `1 delivery`, `2 deliveries`. */
export function count(number: number, { one, many }: Pick<Nouns, 'one' | 'many'>): string {
  return plural(number, one, many);
}

/** Sentences about the messages that a command has not seen. */
export function tellUnseen({ hidden, waiting }: Pick<Walked, 'hidden' | 'waiting'>, nouns: Nouns): string[] {
  const sentences: string[] = [];
  if (hidden > 0) {
    const [are, them] = hidden === 1 ? ['is', 'it'] : ['are', 'them'];
    sentences.push(
      `${count(hidden, nouns)} ${are} hidden for up to ${VISIBILITY_TIMEOUT_SECONDS / 60} minutes: another command is looking at ${them}, or was killed while it did.`,
    );
  }
  if (waiting > 0) {
    sentences.push(`${count(waiting, nouns)} ${waiting === 1 ? 'has' : 'have'} not been looked at.`);
  }
  return sentences;
}

/** Sentences for a command that has seen no message. */
export function tellNothingSeen(walked: Pick<Walked, 'hidden' | 'waiting'>, nouns: Nouns): string[] {
  const unseen = tellUnseen(walked, nouns);
  return unseen.length > 0 ? unseen : [`The ${nouns.queue} is empty.`];
}

/** Sentences about the messages that SQS did not take or did not delete. */
export function tellFailed(failed: Readonly<Counts>, nouns: Nouns): string[] {
  return Object.entries(failed).map(
    ([code, number]) => `${count(number, nouns)} left: SQS answered ${code}.`,
  );
}
