import { type Found, findMessages } from '../../store/queues/find.ts';
import { callContentOf } from '../../store/queues/judge.ts';
import { type Move, move } from '../../store/queues/move.ts';
import type { Visit } from '../../store/queues/walk.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { oneLine, printableJson } from '../../text/printable.ts';
import type { Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { tellNotFound } from '../queues/not-found.ts';
import { openQueue } from '../queues/peek.ts';
import { type Quarantined, readQuarantined } from '../queues/quarantined.ts';
import { DELIVERIES } from '../queues/tell.ts';
import { workThrough } from '../queues/work-through.ts';

export interface ReleaseUnverifiedOptions extends Target {
  /** Ids of messages, or beginnings of them. */
  readonly unverified: readonly string[];
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * `callfold quarantine release --unverified`: lets in single deliveries that the user vouches for, whatever their
 * signatures; without `--yes`, says which. What cannot be recorded stays.
 */
export async function releaseUnverified(options: ReleaseUnverifiedOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const quarantine = await openQueue(deployment, 'QuarantineQueueUrl');
  const queue = await openQueue(deployment, 'QueueUrl');
  const chosen: Chosen[] = [];
  let released = 0;
  const visit: Visit = async messages => {
    const moves: Move[] = [];
    for (const message of messages) {
      const delivery = readQuarantined(message);
      const content = callContentOf(delivery.body);
      chosen.push({ ...delivery, recordable: content !== undefined });
      if (!content || !options.yes) continue;
      moves.push({ message, body: content.message.body });
    }
    const { moved } = await move(quarantine, queue, moves);
    released += moved.length;
    return moved;
  };
  return workThrough(
    { limit: Number.POSITIVE_INFINITY, unit: DELIVERIES.many },
    io,
    walkOptions => findMessages(quarantine, options.unverified, walkOptions, visit),
    found => report(found, chosen, released, options, io),
  );
}

function report(
  found: Found,
  chosen: readonly Chosen[],
  released: number,
  { yes, json }: ReleaseUnverifiedOptions,
  { stdout }: Io,
): number {
  const recordable = chosen.filter(delivery => delivery.recordable).length;
  if (json) {
    const document = {
      dry_run: !yes,
      released,
      deliveries: chosen.map(({ messageId, event, callId, reason, recordable: usable }) => {
        return { message_id: messageId, event, call_id: callId, reason, recordable: usable };
      }),
      not_found: found.missing,
      ambiguous: found.ambiguous,
    };
    stdout.write(`${printableJson(document, 2)}\n`);
  } else {
    const lines = [
      ...chosen.map(describe),
      ...conclude(yes ? released : recordable, yes),
      ...tellNotFound(found),
    ];
    stdout.write(`${lines.join('\n')}\n`);
  }
  const isComplete = found.missing.length + found.ambiguous.length === 0;
  return isComplete && (yes ? released : recordable) === chosen.length ? EXIT.ok : EXIT.no;
}

interface Chosen extends Quarantined {
  readonly recordable: boolean;
}

function describe({ messageId, event, callId, reason, recordable }: Chosen): string {
  const what = oneLine([event ?? 'no event', callId ?? ''].join(' '));
  const stays = recordable ? '' : ', cannot be recorded and stays';
  return `${messageId}  ${what}, refused as ${reason ?? 'unknown'}${stays}`;
}

function conclude(recordable: number, yes: boolean | undefined): string[] {
  const deliveries = `${recordable} ${recordable === 1 ? 'delivery' : 'deliveries'}`;
  if (yes) return [`${deliveries} released without being verified.`];
  if (recordable === 0) return [];
  return [
    `This would release ${deliveries} without verifying ${recordable === 1 ? 'it' : 'them'}: whatever ${recordable === 1 ? 'it says' : 'they say'} is recorded. Do it with --yes.`,
  ];
}
