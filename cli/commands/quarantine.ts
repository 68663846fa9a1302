import type { Message } from '@aws-sdk/client-sqs';
import { sumOf } from '../../store/queues/counts.ts';
import { discardForgeries } from '../../store/queues/discard.ts';
import { judge, type Verdict } from '../../store/queues/judge.ts';
import { type Released, release } from '../../store/queues/release.ts';
import { EXIT, usageFailure } from '../../terminal/exit-codes.ts';
import { type Io, widthOf } from '../../terminal/io.ts';
import { stylist } from '../../terminal/style.ts';
import { type Column, renderTable } from '../../terminal/table.ts';
import { printableJson } from '../../text/printable.ts';
import { type Deployment, signatureHeaderOf, suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { readSigningKeys } from '../deployment/signing-secret.ts';
import { messageColumns } from '../queues/columns.ts';
import { reportDiscarded } from '../queues/discarded.ts';
import { ageSecondsOf, openQueue, type Peeked, type PeekOptions, peek } from '../queues/peek.ts';
import { readQuarantined } from '../queues/quarantined.ts';
import { count, DELIVERIES, tellFailed, tellNothingSeen, tellUnseen } from '../queues/tell.ts';
import { workThrough } from '../queues/work-through.ts';

/** `callfold quarantine list`: deliveries whose signature did not verify, and whether it would now. */
export async function listQuarantine(options: PeekOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const keys = await readSigningKeys(deployment);
  const quarantine = await openQueue(deployment, 'QuarantineQueueUrl');
  const signatureHeader = signatureHeaderOf(deployment);
  const read = (message: Message): Delivery => ({
    ...readDelivery(message, io.now()),
    now: judge(message, keys, signatureHeader).kind,
  });
  return workThrough(
    { limit: options.limit, unit: DELIVERIES.many },
    io,
    walkOptions => peek(quarantine, read, walkOptions),
    peeked => reportList(peeked, options, deployment, io),
  );
}

function reportList(
  { rows: deliveries, total, walked }: Peeked<Delivery>,
  { json }: PeekOptions,
  deployment: Deployment,
  io: Io,
): number {
  if (json) {
    io.stdout.write(`${printableJson({ total, hidden: walked.hidden, deliveries }, 2)}\n`);
    return EXIT.ok;
  }
  if (deliveries.length === 0) {
    io.stdout.write(`${tellNothingSeen(walked, DELIVERIES).join('\n')}\n`);
    return EXIT.ok;
  }
  const style = stylist(io.stdout, io);
  const width = widthOf(io.stdout);
  io.stdout.write(
    `${renderTable(columns(deliveries, width), deliveries, width, text => style('bold', text))}\n`,
  );
  const authentic = deliveries.filter(({ now }) => now === 'release').length;
  const advice =
    authentic > 0
      ? `Let them in: ${suggest('quarantine release', deployment)}`
      : `See why not: ${suggest('quarantine show <id>', deployment)}`;
  const sentences = [
    `${count(total, DELIVERIES)}; ${authentic} of the ${deliveries.length} listed verify now.`,
    ...tellUnseen({ hidden: walked.hidden, waiting: 0 }, DELIVERIES),
    advice,
  ];
  io.stdout.write(`${sentences.join(' ')}\n`);
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
  const judgeNow = (message: Message) => judge(message, keys, signatureHeader);
  return workThrough(
    { limit: options.limit, unit: DELIVERIES.many },
    io,
    walkOptions => release({ quarantine, queue, judge: judgeNow, dryRun: !options.yes }, walkOptions),
    released => reportReleased(released, options, io),
  );
}

function reportReleased(result: Released, { yes, json }: ReleaseOptions, { stdout }: Io): number {
  const { released, tally, failed, walked } = result;
  const { hidden, waiting } = walked;
  if (json) {
    const { release: authentic, ...left } = tally;
    const document = { dry_run: !yes, released, authentic, left, failed, hidden, waiting };
    stdout.write(`${printableJson(document, 2)}\n`);
  } else if (walked.visited === 0) {
    stdout.write(`${tellNothingSeen(walked, DELIVERIES).join('\n')}\n`);
  } else {
    const left = yes ? 'left' : 'would stay';
    const sentences = [
      yes
        ? `${count(released, DELIVERIES)} released.`
        : `This would release ${count(tally.release, DELIVERIES)}.${tally.release > 0 ? ' Do it with --yes.' : ''}`,
      ...(['mismatch', 'malformed', 'unusable'] as const)
        .filter(kind => tally[kind] > 0)
        .map(kind => `${count(tally[kind], DELIVERIES)} ${left} in quarantine: ${NOW[kind]}.`),
      ...tellFailed(failed, DELIVERIES),
      ...tellUnseen(walked, DELIVERIES),
    ];
    stdout.write(`${sentences.join('\n')}\n`);
  }
  return sumOf(failed) > 0 ? EXIT.no : EXIT.ok;
}

export interface DiscardOptions extends Target {
  readonly reason?: string;
  /** Milliseconds. */
  readonly olderThan?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * `callfold quarantine discard`: deletes deliveries that do not verify under the keys of this moment; without
 * `--yes`, says how many it would.
 *
 * @param ids of messages, or beginnings of them; none for all that the options select
 */
export async function discardFromQuarantine(
  ids: readonly string[],
  options: DiscardOptions,
  io: Io,
): Promise<number> {
  const { reason, olderThan } = options;
  if (ids.length === 0 && reason === undefined && olderThan === undefined) {
    throw usageFailure('Say what to discard: ids of deliveries, --reason or --older-than');
  }
  const deployment = await findDeployment(options, io);
  const keys = await readSigningKeys(deployment);
  const quarantine = await openQueue(deployment, 'QuarantineQueueUrl');
  const dryRun = !options.yes;
  const selection = {
    ...(ids.length > 0 ? { ids } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(olderThan === undefined ? {} : { sentBefore: io.now() - olderThan }),
  };
  const adviceForAuthentic = `Let in what verifies: ${suggest('quarantine release', deployment)}`;
  return workThrough(
    { limit: Number.POSITIVE_INFINITY, unit: DELIVERIES.many },
    io,
    walkOptions => discardForgeries(quarantine, selection, keys, dryRun, walkOptions),
    discarded =>
      reportDiscarded(discarded, { dryRun, json: options.json, nouns: DELIVERIES, adviceForAuthentic }, io),
  );
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

function readDelivery(message: Message, now: number): Omit<Delivery, 'now'> {
  const { messageId, event, callId, reason } = readQuarantined(message);
  return { message_id: messageId, event, call_id: callId, age_seconds: ageSecondsOf(message, now), reason };
}

function columns(deliveries: readonly Delivery[], width: number): Column<Delivery>[] {
  return [
    ...messageColumns(deliveries, width),
    { title: 'NOW', value: delivery => NOW[delivery.now], max: 14, wrap: true },
    { title: 'REFUSED AS', value: ({ reason }) => reason ?? '-' },
  ];
}
