import type { Message } from '@aws-sdk/client-sqs';
import { judge, type Verdict } from '../../queues/judge.ts';
import { MIN_ID_CHARACTERS } from '../../queues/message-id.ts';
import { countMessages, type Queue } from '../../queues/queue.ts';
import { release, type Tally } from '../../queues/release.ts';
import { formatDuration } from '../../records/duration.ts';
import { findDeployment, signatureHeaderOf, suggest, type Target } from '../deployment/deployment.ts';
import { readSigningKeys } from '../deployment/signing-secret.ts';
import { EXIT } from '../exit-codes.ts';
import { type Io, widthOf } from '../io.ts';
import { printableJson } from '../printable.ts';
import { ageOf, count, nothingToSee, openQueue, type PeekOptions, peek } from '../queues/peek.ts';
import { readQuarantined } from '../queues/quarantined.ts';
import { stylist } from '../style.ts';
import { type Column, renderTable } from '../table.ts';

/** `callfold quarantine list`: deliveries that could not be verified, and whether they would be now. */
export async function listQuarantine(options: PeekOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const keys = await readSigningKeys(deployment);
  const quarantine = await openQueue(deployment, 'QuarantineQueueUrl');
  const signatureHeader = signatureHeaderOf(deployment);
  const { messages, total } = await peek(quarantine, options.limit, io.interruption);
  const deliveries = messages.map(message => readDelivery(message, keys, signatureHeader, io.now()));
  if (options.json) {
    io.stdout.write(`${printableJson({ total, deliveries }, 2)}\n`);
    return EXIT.ok;
  }
  if (deliveries.length === 0) {
    io.stdout.write(nothingToSee('quarantine', total));
    return EXIT.ok;
  }
  const style = stylist(io.stdout, io);
  io.stdout.write(`${renderTable(COLUMNS, deliveries, widthOf(io.stdout), text => style('bold', text))}\n`);
  const authentic = deliveries.filter(({ now }) => now === 'release').length;
  const advice =
    authentic > 0
      ? `Let them in: ${suggest('quarantine release', deployment)}`
      : `See why not: ${suggest('quarantine show <id>', deployment)}`;
  io.stdout.write(
    `${count(total, DELIVERIES)}; ${authentic} of the ${deliveries.length} listed verify now. ${advice}\n`,
  );
  return EXIT.ok;
}

export interface ReleaseOptions extends Target {
  readonly limit: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * `callfold quarantine release`: lets in what verifies under the keys of this moment; without `--yes`, says what
 * it would do.
 */
export async function releaseQuarantine(options: ReleaseOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const keys = await readSigningKeys(deployment);
  const quarantine = await openQueue(deployment, 'QuarantineQueueUrl');
  const queue = await openQueue(deployment, 'QueueUrl');
  const signatureHeader = signatureHeaderOf(deployment);
  const { interruption } = io;
  if (options.yes) {
    const { limit } = options;
    const work = release({ quarantine, queue, keys, signatureHeader, limit, signal: interruption.signal });
    // Ctrl-C ends the work; what was released so far is reported all the same.
    return interruption.finish(work.then(tally => report(tally, quarantine, options, io)));
  }
  const { messages } = await peek(quarantine, options.limit, interruption);
  return report(
    tallyOf(messages.map(message => judge(message, keys, signatureHeader))),
    quarantine,
    options,
    io,
  );
}

async function report(tally: Tally, quarantine: Queue, options: ReleaseOptions, io: Io): Promise<number> {
  if (options.json) {
    const { release: authentic, ...left } = tally;
    const document = { dry_run: !options.yes, released: options.yes ? authentic : 0, authentic, left };
    io.stdout.write(`${printableJson(document, 2)}\n`);
  } else if (Object.values(tally).every(number => number === 0)) {
    io.stdout.write(nothingToSee('quarantine', await countMessages(quarantine)));
  } else {
    io.stdout.write(`${describe(tally, options.yes ?? false).join('\n')}\n`);
  }
  return EXIT.ok;
}

const DELIVERIES = ['delivery', 'deliveries'] as const;

function tallyOf(verdicts: readonly Verdict[]): Tally {
  const number = (kind: Verdict['kind']) => verdicts.filter(verdict => verdict.kind === kind).length;
  return {
    release: number('release'),
    mismatch: number('mismatch'),
    malformed: number('malformed'),
    unusable: number('unusable'),
  };
}

function describe(tally: Tally, done: boolean): string[] {
  const authentic = count(tally.release, DELIVERIES);
  const left = (['mismatch', 'malformed', 'unusable'] as const)
    .filter(kind => tally[kind] > 0)
    .map(kind => `${count(tally[kind], DELIVERIES)} left in quarantine: ${NOW[kind]}.`);
  if (done) return [`${authentic} released.`, ...left];
  const offer = tally.release > 0 ? ' Do it with --yes.' : '';
  return [
    `This would release ${authentic}.${offer}`,
    ...left.map(line => line.replace('left', 'would stay')),
  ];
}

const NOW: { readonly [kind in Verdict['kind']]: string } = {
  release: 'verifies now',
  mismatch: 'no key matches',
  malformed: 'no signature that can be read',
  unusable: 'authentic, but cannot be recorded',
};

interface Delivery {
  readonly message_id: string;
  readonly event: string | null;
  readonly call_id: string | null;
  readonly age_seconds: number;
  /** Why it was refused when it came. */
  readonly reason: string | null;
  readonly now: Verdict['kind'];
}

function readDelivery(
  message: Message,
  keys: readonly string[],
  signatureHeader: string | undefined,
  now: number,
): Delivery {
  const { messageId, event, callId, reason } = readQuarantined(message);
  return {
    message_id: messageId,
    event,
    call_id: callId,
    age_seconds: Math.round(ageOf(message, now) / 1000),
    reason,
    now: judge(message, keys, signatureHeader).kind,
  };
}

const COLUMNS: readonly Column<Delivery>[] = [
  { title: 'ID', value: ({ message_id }) => message_id.slice(0, MIN_ID_CHARACTERS) },
  { title: 'EVENT', value: ({ event }) => event ?? '-' },
  { title: 'CALL', value: ({ call_id }) => call_id ?? '-', max: 36 },
  { title: 'AGE', value: ({ age_seconds }) => formatDuration(age_seconds * 1000), align: 'right' },
  { title: 'NOW', value: delivery => NOW[delivery.now], wrap: true },
  { title: 'REFUSED AS', value: ({ reason }) => reason ?? '-' },
];
