import type { Message } from '@aws-sdk/client-sqs';
import { parseQueued } from '../../call/event.ts';
import { readNotifierMessage } from '../../store/messages/notifier-message.ts';
import { sumOf } from '../../store/queues/counts.ts';
import { deadLetterBody, readDeadLetter } from '../../store/queues/dead-letter.ts';
import { discardDeadLetters } from '../../store/queues/discard.ts';
import { readNotifierLetter } from '../../store/queues/notifier-letter.ts';
import { attributesOf } from '../../store/queues/queue.ts';
import { type Redriven, redrive } from '../../store/queues/redrive.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Io, widthOf } from '../../terminal/io.ts';
import { stylist } from '../../terminal/style.ts';
import { type Column, renderTable } from '../../terminal/table.ts';
import { clip } from '../../text/clip.ts';
import { plural } from '../../text/plural.ts';
import { printableJson } from '../../text/printable.ts';
import { type Deployment, suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { notPublished } from '../events/not-published.ts';
import { messageColumns } from '../queues/columns.ts';
import { reportDiscarded } from '../queues/discarded.ts';
import { ageSecondsOf, openQueue, type Peeked, type PeekOptions, peek } from '../queues/peek.ts';
import {
  count,
  DEAD_LETTERS,
  type Nouns,
  tellFailed,
  tellNothingSeen,
  tellUnseen,
  UNPUBLISHED,
} from '../queues/tell.ts';
import { workThrough } from '../queues/work-through.ts';

/** Which dead letters a command is about. */
interface Which extends Target {
  /** Those of the events about calls, instead of those of the pipeline. */
  readonly events?: boolean;
}

/** The dead letters that a command is about: where they are, what they come from, and how to read them. */
async function openDeadLetters(deployment: Deployment, { events }: Which) {
  if (!events) {
    return {
      queue: await openQueue(deployment, 'DeadLetterQueueUrl'),
      source: 'QueueUrl',
      nouns: DEAD_LETTERS,
      readLetter,
      replay: readDeadLetter,
    } as const;
  }
  if (!deployment.has('NotifierDeadLetterQueueUrl')) throw notPublished(deployment);
  return {
    queue: await openQueue(deployment, 'NotifierDeadLetterQueueUrl'),
    source: 'NotifierQueueUrl',
    nouns: UNPUBLISHED,
    readLetter: readUnpublished,
    replay: readNotifierLetter,
  } as const;
}

/** `callfold dlq list`: what waits in the dead-letter queue, and why it is there. */
export async function listDeadLetters(options: PeekOptions & Which, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const { queue, nouns, readLetter } = await openDeadLetters(deployment, options);
  return workThrough(
    { limit: options.limit, unit: nouns.many },
    io,
    walkOptions => peek(queue, message => readLetter(message, io.now()), walkOptions),
    peeked => reportList(peeked, options, nouns, deployment, io),
  );
}

function reportList(
  { rows: letters, total, walked }: Peeked<Letter>,
  { json, events }: PeekOptions & Which,
  nouns: Nouns,
  deployment: Deployment,
  io: Io,
): number {
  if (json) {
    const { hidden } = walked;
    io.stdout.write(`${printableJson({ total, hidden, messages: letters }, 2)}\n`);
    return EXIT.ok;
  }
  if (letters.length === 0) {
    io.stdout.write(`${tellNothingSeen(walked, nouns).join('\n')}\n`);
    return EXIT.ok;
  }
  const style = stylist(io.stdout, io);
  const width = widthOf(io.stdout);
  io.stdout.write(`${renderTable(columns(letters, width), letters, width, text => style('bold', text))}\n`);
  const unseen = tellUnseen({ hidden: walked.hidden, waiting: 0 }, nouns);
  io.stdout.write(
    `${[`${count(total, nouns)}.`, ...unseen, ...(events ? unpublishedAdvice(letters, deployment) : advice(letters, deployment))].join(' ')}\n`,
  );
  return EXIT.ok;
}

function advice(letters: readonly Letter[], deployment: Deployment): string[] {
  const sentences: string[] = [];
  if (letters.some(({ reason }) => reason === null)) {
    sentences.push("The recorder's log says why a write failed: search it for the id of the call.");
  }
  if (letters.some(({ reason }) => reason !== null)) {
    sentences.push('The webhook could not read those with a reason: a later version of callfold may.');
  }
  return [...sentences, `Once the cause is gone: ${suggest('dlq redrive', deployment)}`];
}

function unpublishedAdvice(letters: readonly Letter[], deployment: Deployment): string[] {
  const isLost = letters.some(({ reason }) => reason === 'too_old');
  return [
    ...(isLost
      ? ['The stream keeps a change for 24 hours: what is too old cannot be published any more.']
      : []),
    "The notifier's log says why. Once the cause is gone:",
    suggest('dlq redrive --events', deployment),
  ];
}

export interface RedriveOptions extends Which {
  readonly limit: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `callfold dlq redrive`: sends the dead letters to the queue again; without `--yes`, says how many it would. */
export async function redriveDeadLetters(options: RedriveOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const { queue: from, source, nouns, replay } = await openDeadLetters(deployment, options);
  const to = await openQueue(deployment, source);
  const read = (message: Message) => replay(message, io.now());
  return workThrough(
    { limit: options.limit, unit: nouns.many },
    io,
    walkOptions => redrive({ from, to, read, dryRun: !options.yes }, walkOptions),
    redriven => reportRedriven(redriven, options, nouns, io),
  );
}

function reportRedriven(
  redriven: Redriven,
  { yes, json, events }: RedriveOptions,
  nouns: Nouns,
  { stdout }: Io,
): number {
  const { moved, readable, unreadable, failed, walked } = redriven;
  const { visited, hidden, waiting } = walked;
  const left = visited - moved + hidden + waiting;
  if (json) {
    const document = { dry_run: !yes, moved, left, readable, unreadable, failed, hidden, waiting };
    stdout.write(`${printableJson(document, 2)}\n`);
  } else if (visited === 0) {
    stdout.write(`${tellNothingSeen(walked, nouns).join('\n')}\n`);
  } else {
    const sentences = [
      yes
        ? `${count(moved, nouns)} sent to the queue again, ${left} left.`
        : `This would send ${count(readable, nouns)} to the queue again.${readable > 0 ? ' Do it with --yes.' : ''}`,
      ...Object.entries(unreadable).map(
        ([reason, number]) =>
          `${count(number, nouns)} ${events ? 'cannot be published' : 'still cannot be read'}: ${reason}.`,
      ),
      ...tellFailed(failed, nouns),
      ...tellUnseen(walked, nouns),
    ];
    stdout.write(`${sentences.join('\n')}\n`);
  }
  return sumOf(failed) > 0 ? EXIT.no : EXIT.ok;
}

export interface DiscardOptions extends Which {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * `callfold dlq discard`: deletes single dead letters; without `--yes`, says which it would.
 *
 * @param ids of messages, or beginnings of them
 */
export async function discardFromDeadLetters(
  ids: readonly string[],
  options: DiscardOptions,
  io: Io,
): Promise<number> {
  const deployment = await findDeployment(options, io);
  const { queue, nouns } = await openDeadLetters(deployment, options);
  const dryRun = !options.yes;
  return workThrough(
    { limit: Number.POSITIVE_INFINITY, unit: nouns.many },
    io,
    walkOptions => discardDeadLetters(queue, ids, dryRun, walkOptions),
    discarded => reportDiscarded(discarded, { dryRun, json: options.json, nouns }, io),
  );
}

interface Letter {
  readonly message_id: string;
  readonly event: string | null;
  readonly call_id: string | null;
  readonly age_seconds: number;
  /** Why the webhook could not read it; null if SQS moved it here because it could not be recorded. */
  readonly reason: string | null;
  readonly why: string;
}

function readLetter(message: Message, now: number): Letter {
  const { reason = null, detail } = attributesOf(message);
  const { why, ...content } = readEvent(deadLetterBody(message));
  return {
    message_id: message.MessageId ?? '',
    age_seconds: ageSecondsOf(message, now),
    reason,
    ...content,
    why: reason === null ? why : (detail ?? why),
  };
}

/** A dead letter of the notifier. `reason` is why it cannot be published any more, and null if it can. */
function readUnpublished(message: Message, now: number): Letter {
  const replay = readNotifierLetter(message, now);
  const letter = {
    message_id: message.MessageId ?? '',
    age_seconds: ageSecondsOf(message, now),
    reason: replay.kind === 'readable' ? null : replay.reason,
    event: null,
    call_id: null,
  };
  if (replay.kind === 'unreadable' && replay.reason === 'unknown')
    return { ...letter, why: 'not a message of the notifier' };
  const content = readNotifierMessage(message.Body ?? '');
  if ('callId' in content) return { ...letter, call_id: content.callId, why: 'could not be looked at' };
  const { batchSize = 1, approximateArrivalOfFirstRecord: first } = content.batch;
  const since = first === undefined ? '' : ` since ${first.slice(0, 'YYYY-MM-DDTHH:MM'.length)}`;
  return { ...letter, why: `${plural(batchSize, 'change', 'changes')}${since}` };
}

function readEvent(body: Buffer): Pick<Letter, 'event' | 'call_id' | 'why'> {
  try {
    const delivery = parseQueued(body.toString());
    if (delivery.kind === 'other')
      return { event: clip(delivery.event), call_id: null, why: 'not a call event' };
    const { event, data } = delivery.event.known;
    return { event, call_id: data.id, why: 'write failed' };
  } catch (error) {
    return { event: null, call_id: null, why: error instanceof Error ? error.message : 'cannot be read' };
  }
}

function columns(letters: readonly Letter[], width: number): Column<Letter>[] {
  return [
    ...messageColumns(letters, width),
    { title: 'WHY', value: ({ reason, why }) => (reason === null ? why : `${reason}: ${why}`), wrap: true },
  ];
}
