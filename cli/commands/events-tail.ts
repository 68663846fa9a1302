import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Io, widthOf } from '../../terminal/io.ts';
import { printable, safeJson } from '../../text/printable.ts';
import { isoTime } from '../../time/instant.ts';
import type { Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { notPublished } from '../events/not-published.ts';
import { type Subscription, subscribe } from '../events/subscription.ts';

export interface EventsTailOptions extends Target {
  readonly json?: boolean;
}

/**
 * `callfold events tail`: the events on the bus, as they come, until the user interrupts. The rule and the queue that it
 * takes are removed then.
 */
export async function eventsTail(options: EventsTailOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  if (!deployment.has('EventBusName')) throw notPublished(deployment);
  const clients = {
    eventBridge: await deployment.clients.eventBridge(),
    sqs: await deployment.clients.sqs(),
  };
  // What it made has to be removed, also after Ctrl-C.
  return io.interruption.finish(
    (async () => {
      const name = `callfold-tail-${randomUUID()}`;
      const subscription = await subscribe(clients, deployment.output('EventBusName'), name);
      try {
        const wait = deployment.stack === undefined ? '' : ' It may take a minute until the first one comes.';
        io.stderr.write(`Events about calls of ${deployment.title}.${wait} Ctrl-C ends it.\n`);
        await print(subscription, options, io);
      } finally {
        await subscription.remove();
      }
      return EXIT.interrupted;
    })(),
  );
}

async function print(subscription: Subscription, { json }: EventsTailOptions, io: Io): Promise<void> {
  const { signal } = io.interruption;
  const seen = new Set<string>();
  while (!signal.aborted) {
    const events = await subscription.receive(signal).catch(error => {
      if (signal.aborted) return [];
      throw error;
    });
    for (const event of events) io.stdout.write(`${json ? safeJson(event) : lineOf(event, seen, io)}\n`);
  }
}

const eventSchema = v.object({
  'detail-type': v.string(),
  detail: v.object({ id: v.string(), call: v.object({ call_id: v.string(), status: v.string() }) }),
});

// No more of a call than its id and how far it has come: the lines may be seen by others.
function lineOf(text: string, seen: Set<string>, { stdout, now }: Io): string {
  const time = isoTime(now()).slice('2026-11-23T'.length, '2026-11-23T03:22:12'.length);
  const event = v.safeParse(v.pipe(v.string(), v.parseJson(), eventSchema), text);
  if (!event.success) return `${time}  an event that is not callfold's`;
  const { 'detail-type': type, detail } = event.output;
  const again = seen.has(detail.id) ? ['again'] : [];
  seen.add(detail.id);
  const facts = [time, type.padEnd(TYPE_WIDTH), detail.call.call_id, detail.call.status, ...again];
  return [...facts.map(fact => printable(fact.replace(/\s/g, ' '))).join('  ')]
    .slice(0, widthOf(stdout))
    .join('');
}

const TYPE_WIDTH = 'Call Corrected'.length;
