import type { CallRecord } from './call-record.ts';

/** Who speaks for the user of Whippy in a call: an AI agent, or a person. */
export type Handler = 'ai' | 'person';

/**
 * Who handles a call; undefined if its record does not say so. Whippy sends the calls of people with metadata that names no
 * agent. A call without any metadata may be of either kind.
 */
export function handlerOf({
  agent_id,
  metadata,
}: Pick<CallRecord, 'agent_id' | 'metadata'>): Handler | undefined {
  if (agent_id !== undefined) return 'ai';
  return metadata === undefined ? undefined : 'person';
}

/** What to say of a call. */
export const HANDLER_WORDS: { readonly [handler in Handler]: string } = {
  ai: 'by an AI agent',
  person: 'by a person',
};
