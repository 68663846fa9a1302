import { contactNumber } from '../../call/record.ts';
import type { ListedCall } from './call-record.ts';

/** The number at the other end: `contact_number` of the record, which lists do not have. */
export function otherNumberOf({ raw }: Pick<ListedCall, 'raw'>): string | undefined {
  return contactNumber({ direction: raw.direction, from: raw.from, to: raw.to });
}
