import type { Message } from '@aws-sdk/client-sqs';
import { findMessages, type Visit } from '../../queues/find.ts';
import { callContentOf } from '../../queues/judge.ts';
import { remove, send } from '../../queues/queue.ts';
import { findDeployment, type Target } from '../deployment/deployment.ts';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { oneLine, printableJson } from '../printable.ts';
import { tellNotFound } from '../queues/not-found.ts';
import { openQueue } from '../queues/peek.ts';
import { type Quarantined, readQuarantined } from '../queues/quarantined.ts';

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
  const visit: Visit = async messages => {
    const deleted: Message[] = [];
    for (const message of messages) {
      const delivery = readQuarantined(message);
      const content = callContentOf(delivery.body);
      chosen.push({ ...delivery, recordable: content !== undefined });
      if (!content || !options.yes) continue;
      // Deleted only once it has been sent: if the process ends in between, it comes twice, which changes no record.
      await send(queue, content.message.body);
      await remove(quarantine, message);
      deleted.push(message);
    }
    return deleted;
  };
  const work = findMessages(
    quarantine,
    options.unverified,
    { limit: Number.MAX_SAFE_INTEGER, signal: io.interruption.signal },
    visit,
  );
  const found = await io.interruption.finish(work);
  const recordable = chosen.filter(delivery => delivery.recordable);
  if (options.json) {
    const document = {
      dry_run: !options.yes,
      released: options.yes ? recordable.length : 0,
      deliveries: chosen.map(({ messageId, event, callId, reason, recordable: usable }) => {
        return { message_id: messageId, event, call_id: callId, reason, recordable: usable };
      }),
      not_found: found.missing,
      ambiguous: found.ambiguous,
    };
    io.stdout.write(`${printableJson(document, 2)}\n`);
  } else {
    const lines = [
      ...chosen.map(describe),
      ...conclude(recordable.length, options.yes),
      ...tellNotFound(found),
    ];
    io.stdout.write(`${lines.join('\n')}\n`);
  }
  const left = chosen.length - recordable.length + found.missing.length + found.ambiguous.length;
  return left > 0 ? EXIT.no : EXIT.ok;
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
