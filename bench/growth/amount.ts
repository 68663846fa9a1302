import { randomUUID } from 'node:crypto';
import { transcriptOfHours } from '../../samples/transcript.ts';
import { documentedCall } from '../requests/calls.ts';

/** How much there is to do. */
export interface Amount {
  readonly calls: number;
  /** 3 or more: a start, updates of the ended call, and the analysis. */
  readonly eventsPerCall: number;
  readonly transcriptBytes: number;
}

const BYTES_AN_HOUR = 40_000;

/** The bodies of all events, call by call, in order. */
export function bodiesOf({ calls, eventsPerCall, transcriptBytes }: Amount): string[] {
  const { started, ended, analyzed } = documentedCall();
  const transcript = transcriptOfHours(Math.ceil(transcriptBytes / BYTES_AN_HOUR)).slice(0, transcriptBytes);
  return Array.from({ length: calls }, () => randomUUID()).flatMap(id => [
    eventOf(started, { id }),
    ...Array.from({ length: eventsPerCall - 2 }, (_, update) =>
      eventOf(ended, {
        id,
        body: transcript,
        updated_at: `2024-10-31T12:54:58.${String(update).padStart(6, '0')}Z`,
      }),
    ),
    eventOf(analyzed, { id, body: transcript }),
  ]);
}

function eventOf(body: string, changes: { readonly [name: string]: string }): string {
  const { data, ...envelope } = JSON.parse(body);
  return JSON.stringify({ ...envelope, request_id: randomUUID(), data: { ...data, ...changes } });
}
