import type { AttributeMap } from '../../call/attribute-value.ts';
import type { CallEventName } from '../../call/event.ts';
import { snapshotAttributes } from '../../call/record.ts';
import { bareEvent } from '../whippy/documented.ts';

/** The attributes that an event sets whose `data` holds nothing but these fields, and an id. */
export function attributes(
  data: { readonly [name: string]: unknown },
  event: CallEventName = 'call.ended',
): AttributeMap {
  return snapshotAttributes(bareEvent(event, data));
}
