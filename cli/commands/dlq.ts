import type { Message } from '@aws-sdk/client-sqs';
import { parseDelivery } from '../../functions/call/event.ts';
import { countMessages } from '../../queues/queue.ts';
import { redrive } from '../../queues/redrive.ts';
import { formatDuration } from '../../records/duration.ts';
import { findDeployment, suggest, type Target } from '../deployment/deployment.ts';
import { EXIT } from '../exit-codes.ts';
import { type Io, widthOf } from '../io.ts';
import { printableJson } from '../printable.ts';
import { ageOf, count, nothingToSee, openQueue, type PeekOptions, peek } from '../queues/peek.ts';
import { stylist } from '../style.ts';
import { type Column, renderTable } from '../table.ts';

/** `callfold dlq list`: what waits in the dead-letter queue, and why it is there. */
export async function listDeadLetters(options: PeekOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const queue = await openQueue(deployment, 'DeadLetterQueueUrl');
  const { messages, total } = await peek(queue, options.limit, io.interruption);
  const letters = messages.map(message => readLetter(message, io.now()));
  if (options.json) {
    io.stdout.write(`${printableJson({ total, messages: letters }, 2)}\n`);
    return EXIT.ok;
  }
  if (letters.length === 0) {
    io.stdout.write(nothingToSee('dead-letter queue', total));
    return EXIT.ok;
  }
  const style = stylist(io.stdout, io);
  io.stdout.write(`${renderTable(COLUMNS, letters, widthOf(io.stdout), text => style('bold', text))}\n`);
  io.stdout.write(
    `${count(total, DEAD_LETTERS)}. The recorder's log says what went wrong: search it for the id. Once the cause is gone: ${suggest('dlq redrive', deployment)}\n`,
  );
  return EXIT.ok;
}

export interface RedriveOptions extends Target {
  readonly limit: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `callfold dlq redrive`: sends the dead letters to the queue again; without `--yes`, says how many it would. */
export async function redriveDeadLetters(options: RedriveOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const from = await openQueue(deployment, 'DeadLetterQueueUrl');
  const to = await openQueue(deployment, 'QueueUrl');
  if (!options.yes) return report({ moved: 0, left: await countMessages(from) }, options, io);
  const { limit } = options;
  const work = redrive({ from, to, limit, signal: io.interruption.signal });
  // Ctrl-C ends the work; what was sent so far is reported all the same.
  return io.interruption.finish(
    work.then(async moved => report({ moved, left: await countMessages(from) }, options, io)),
  );
}

interface Redriven {
  readonly moved: number;
  /** Messages that the dead-letter queue holds afterwards. */
  readonly left: number;
}

function report({ moved, left }: Redriven, { limit, yes, json }: RedriveOptions, { stdout }: Io): number {
  if (json) {
    stdout.write(`${printableJson({ dry_run: !yes, moved, left }, 2)}\n`);
  } else if (yes && moved > 0) {
    stdout.write(`${count(moved, DEAD_LETTERS)} sent to the queue again, ${left} left.\n`);
  } else if (yes || left === 0) {
    stdout.write(nothingToSee('dead-letter queue', left));
  } else {
    const affected = count(Math.min(left, limit), DEAD_LETTERS);
    stdout.write(`This would send ${affected} to the queue again. Do it with --yes.\n`);
  }
  return EXIT.ok;
}

const DEAD_LETTERS = ['dead letter', 'dead letters'] as const;

interface Letter {
  readonly message_id: string;
  readonly event: string | null;
  readonly call_id: string | null;
  readonly age_seconds: number;
  readonly why: string;
}

function readLetter(message: Message, now: number): Letter {
  const { MessageId = '', Body = '' } = message;
  const common = { message_id: MessageId, age_seconds: Math.round(ageOf(message, now) / 1000) };
  try {
    const delivery = parseDelivery(Body);
    if (delivery.kind === 'other') {
      return { ...common, event: delivery.event, call_id: null, why: 'not a call event' };
    }
    const { event, data } = delivery.event.known;
    return { ...common, event, call_id: data.id, why: 'write failed' };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'cannot be read';
    return { ...common, event: null, call_id: null, why };
  }
}

const COLUMNS: readonly Column<Letter>[] = [
  { title: 'EVENT', value: ({ event }) => event ?? '-' },
  { title: 'CALL OR MESSAGE', value: ({ call_id, message_id }) => call_id ?? message_id, max: 36 },
  { title: 'AGE', value: ({ age_seconds }) => formatDuration(age_seconds * 1000), align: 'right' },
  { title: 'WHY', value: ({ why }) => why, wrap: true },
];
