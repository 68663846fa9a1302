import { randomUUID } from 'node:crypto';
import { delivery } from '../store/calls/calls.ts';

/** The documented `call.started`, of a call of its own that began at the given time. */
export function documentedDelivery(at: Date): { readonly body: string; readonly callId: string } {
  const callId = randomUUID();
  const created_at = at.toISOString();
  return {
    callId,
    body: delivery('call.started', {
      envelope: { created_at },
      data: { id: callId, created_at, updated_at: created_at },
    }),
  };
}
