import { InvalidEventError, toCallEvent } from '../call/event.ts';
import { isJsonObject, type Json, type JsonObject } from '../text/json.ts';

/** A call in the form of Whippy's API. */
export interface ListedCall {
  readonly id: string;
  /**
   * The row as it was sent, unknown fields included, in the form of a webhook's `data`. Rows of 2024 have no
   * `metadata`, `type`, `mode` and `conversation_id`.
   */
  readonly data: JsonObject;
}

/** The calls of one answer. */
export interface CallPage {
  readonly calls: readonly ListedCall[];
  /** How many rows cannot be recorded, since they have no usable id. */
  readonly unreadable: number;
}

/** Reads rows as calls, except for those that say that they are messages of another type. */
export function readListedCalls(rows: readonly Json[]): CallPage {
  return readCalls(rows.filter(row => !isJsonObject(row) || isCall(row, true)));
}

/**
 * Reads those of a conversation's messages that are calls. Without a `type` (2024), those are messages with a
 * `delivery_status` that begins with `call_`.
 */
export function readCallsAmong(messages: readonly Json[]): CallPage {
  return readCalls(
    messages.filter(message => {
      if (!isJsonObject(message)) return false;
      const { delivery_status: status } = message;
      return isCall(message, typeof status === 'string' && status.startsWith('call_'));
    }),
  );
}

function isCall({ type = null }: JsonObject, withoutType: boolean): boolean {
  return type === null ? withoutType : type === 'call';
}

function readCalls(rows: readonly Json[]): CallPage {
  const calls = rows.map(readCall).filter(call => call !== undefined);
  return { calls, unreadable: rows.length - calls.length };
}

// By the rules for the data of a webhook: what they accept can be recorded.
function readCall(row: Json): ListedCall | undefined {
  try {
    const { known, data } = toCallEvent({ event: 'call.ended', data: row });
    return { id: known.data.id, data };
  } catch (error) {
    if (error instanceof InvalidEventError) return undefined;
    throw error;
  }
}
