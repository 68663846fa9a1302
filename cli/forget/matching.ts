import type { ArchivedLine } from '../../archive/line.ts';
import { type CallEvent, parseQueued } from '../../call/event.ts';
import { isSameNumber } from '../../store/calls/number-search.ts';
import { isJsonNumber, type Json } from '../../text/json.ts';

/** Whose events are meant. */
export interface Party {
  readonly contact?: string;
  /** With at least one digit. */
  readonly number?: string;
}

/** Whether an event is of a call of this contact, or from or to this number. */
export function isOf({ known, data }: CallEvent, { contact, number }: Party): boolean {
  return (
    (contact !== undefined && known.data.contact_id === contact) ||
    (number !== undefined && [data.from, data.to].some(value => isSameNumber(textOf(value), number)))
  );
}

function textOf(value: Json | undefined): string | undefined {
  if (isJsonNumber(value)) return value.value;
  return typeof value === 'string' ? value : undefined;
}

/** The same of a line of the archive. Of a message that is spread over lines, no piece can be read: others of its call can. */
export function isArchivedOf({ body, parts }: ArchivedLine, party: Party): boolean {
  if ((party.contact === undefined && party.number === undefined) || parts > 1) return false;
  try {
    const delivery = parseQueued(body);
    return delivery.kind === 'call' && isOf(delivery.event, party);
  } catch {
    return false;
  }
}
