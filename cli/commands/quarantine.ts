import type { Message } from '@aws-sdk/client-sqs';
import { parseDelivery } from '../../functions/call/event.ts';
import { fromQuarantineMessage } from '../../functions/webhook/quarantine.ts';
import { judge, type Verdict } from '../../queues/judge.ts';
import { attributesOf, countMessages, type Queue } from '../../queues/queue.ts';
import { release, type Tally } from '../../queues/release.ts';
import { formatDuration } from '../../records/duration.ts';
import { findDeployment, suggest, type Target } from '../deployment/deployment.ts';
import { readSigningKeys } from '../deployment/signing-secret.ts';
import { EXIT } from '../exit-codes.ts';
import { type Io, widthOf } from '../io.ts';
import { printableJson } from '../printable.ts';
import { ageOf, count, nothingToSee, openQueue, type PeekOptions, peek } from '../queues/peek.ts';
import { stylist } from '../style.ts';
import { type Column, renderTable } from '../table.ts';

/** `callfold quarantine list`: deliveries whose signature did not verify, and whether it would now. */
export async function listQuarantine(options: PeekOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const keys = await readSigningKeys(deployment);
  const quarantine = await openQueue(deployment, 'QuarantineQueueUrl');
  const { messages, total } = await peek(quarantine, options.limit, io.interruption);
  const deliveries = messages.map(message => readDelivery(message, keys, io.now()));
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
      : `Is the key that Whippy signs with in the secret? ${suggest('connect', deployment)} puts it there.`;
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
  const { interruption } = io;
  if (options.yes) {
    const { limit } = options;
    const work = release({ quarantine, queue, keys, limit, signal: interruption.signal });
    // Ctrl-C ends the work; what was released so far is reported all the same.
    return interruption.finish(work.then(tally => report(tally, quarantine, options, io)));
  }
  const { messages } = await peek(quarantine, options.limit, interruption);
  return report(tallyOf(messages.map(message => judge(message, keys))), quarantine, options, io);
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
  malformed: 'signature header cannot be read',
  unusable: 'authentic, but cannot be recorded',
};

interface Delivery {
  readonly event: string | null;
  readonly call_id: string | null;
  readonly age_seconds: number;
  /** Why it was refused when it came. */
  readonly reason: string | null;
  readonly now: Verdict['kind'];
}

function readDelivery(message: Message, keys: readonly string[], now: number): Delivery {
  const attributes = attributesOf(message);
  const common = {
    age_seconds: Math.round(ageOf(message, now) / 1000),
    reason: attributes.reason ?? null,
    now: judge(message, keys).kind,
  };
  try {
    const { body } = fromQuarantineMessage(String(message.Body), attributes);
    const delivery = parseDelivery(Buffer.from(body).toString());
    if (delivery.kind === 'other') return { ...common, event: delivery.event, call_id: null };
    const { event, data } = delivery.event.known;
    return { ...common, event, call_id: data.id };
  } catch {
    return { ...common, event: null, call_id: null };
  }
}

const COLUMNS: readonly Column<Delivery>[] = [
  { title: 'EVENT', value: ({ event }) => event ?? '-' },
  { title: 'CALL', value: ({ call_id }) => call_id ?? '-', max: 36 },
  { title: 'AGE', value: ({ age_seconds }) => formatDuration(age_seconds * 1000), align: 'right' },
  { title: 'NOW', value: delivery => NOW[delivery.now], wrap: true },
  { title: 'REFUSED AS', value: ({ reason }) => reason ?? '-' },
];
