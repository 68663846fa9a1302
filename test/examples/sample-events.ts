import { SAMPLE_NAMES, type SampleName } from '../../cli/events/sample-names.ts';
import { runCommand } from '../cli/run-command.ts';
import type { BusEvent } from './event-rules.ts';

/** An event as `npx callfold events sample` prints it. */
export async function sampleEvent(name: SampleName): Promise<BusEvent> {
  return JSON.parse((await runCommand(['events', 'sample', name])).stdout);
}

/** The names of the samples to which something is true. */
export async function samplesThat(isTrue: (event: BusEvent) => boolean): Promise<SampleName[]> {
  const events = await Promise.all(SAMPLE_NAMES.map(async name => [name, await sampleEvent(name)] as const));
  return events.filter(([, event]) => isTrue(event)).map(([name]) => name);
}

/** An event about the same call, with other values of these attributes; those that are undefined are left out. */
export function withCall(event: BusEvent, attributes: { readonly [name: string]: unknown }): BusEvent {
  const call = { ...(event.detail.call as object), ...attributes };
  return { ...event, detail: { ...event.detail, call: JSON.parse(JSON.stringify(call)) } };
}
