import { isJsonObject, type Json, type JsonObject, stringifyJson } from '../text/json.ts';
import type { Clock } from '../time/pace.ts';
import { askWhippy, asWhippyError, type WhippyAccess } from './ask.ts';
import { type CallPage, readCallsAmong, readListedCalls } from './call-rows.ts';
import { createPatience } from './patience.ts';
import { listOf, nextCursorOf, readAnswer } from './read-answer.ts';
import { WhippyError } from './whippy-error.ts';

/** A page of a listing. */
export interface ListedPage extends CallPage {
  /** Where the next page begins; undefined after the last one. A later listing with the same bounds can go on here. */
  readonly nextCursor: string | undefined;
}

/** Which calls to list: those that Whippy inserted from one time to another, both included, in ISO 8601. */
export interface ListingBounds {
  readonly after: string;
  readonly before?: string | undefined;
  /** Where an earlier listing with the same bounds stopped. */
  readonly cursor?: string | undefined;
}

/**
 * The part of Whippy's messages API that callfold uses. A call is a message of type `call` in a conversation.
 *
 * Requests are paced. If Whippy says that there are too many, fails, or is out of reach, they are repeated a bounded
 * number of times. All methods throw {@link WhippyError}, or the reason of the signal if that is aborted.
 */
export interface MessagesApi {
  /** Lists the calls of the whole organisation in the order in which Whippy inserted them. */
  listCalls(bounds: ListingBounds): AsyncGenerator<ListedPage, void>;
  /**
   * Reads the calls of one conversation. If there is no such conversation, the problem is `invalid` and the status 404.
   */
  getConversation(id: string): AsyncGenerator<CallPage, void>;
}

/** Settings of the API. */
export interface MessagesApiOptions extends Omit<WhippyAccess, 'token'>, Clock {
  /**
   * Above 0, and at most 25. Whippy accepts 25; with fewer, some are left for the organisation's other clients.
   * @default 10
   */
  readonly requestsPerSecond?: number;
  /** Ends requests and waits. */
  readonly signal?: AbortSignal | undefined;
}

/** @throws {RangeError} when the rate is out of bounds */
export function createMessagesApi(options: MessagesApiOptions): MessagesApi {
  const { requestsPerSecond = 10, signal } = options;
  const patiently = createPatience(requestsPerSecond, options, signal);
  let listPath: string | undefined;

  async function get(path: string, query: Query): Promise<JsonObject> {
    const pathAndQuery = `${path}?${new URLSearchParams(query)}`;
    return readAnswer(await patiently(() => textOf(pathAndQuery)));
  }

  async function textOf(path: string): Promise<string> {
    const response = await askWhippy(options, { path, timeout: TIMEOUT_MS, signal });
    try {
      return await response.text();
    } catch (error) {
      signal?.throwIfAborted();
      throw asWhippyError(error, options);
    }
  }

  async function getList(query: Query): Promise<JsonObject> {
    for (const path of listPath ? [listPath] : LIST_PATHS) {
      try {
        const answer = await get(path, query);
        listPath = path;
        return answer;
      } catch (error) {
        if (listPath || !(error instanceof WhippyError) || error.status !== 404) throw error;
      }
    }
    throw new WhippyError('changed', `There is neither ${LIST_PATHS.join(' nor ')}`);
  }

  return {
    async *listCalls({ after, before, cursor }) {
      const asked = new Set<string>();
      for (let next = cursor; ; ) {
        if (next !== undefined) asked.add(next);
        const answer = await getList(listQuery(after, before, next));
        const rows = listOf(answer.data, 'data');
        next = nextCursorOf(answer, rows.length >= PAGE_SIZE);
        yield { ...readListedCalls(rows), nextCursor: next };
        if (next === undefined) return;
        if (asked.has(next)) throw new WhippyError('changed', 'The listing comes back to a page that it had');
      }
    },

    async *getConversation(id) {
      const path = `/v1/conversations/${encodeURIComponent(id)}`;
      const seen = new Set<string>();
      for (let offset = 0; ; ) {
        const { data } = await get(path, {
          'messages[limit]': String(PAGE_SIZE),
          'messages[offset]': String(offset),
        });
        const messages = listOf(isJsonObject(data) ? data.messages : undefined, 'data.messages');
        // Whippy may return fewer messages than requested, and ignore the offset: the end is a page without new
        // messages.
        const fresh = messages.filter(message => !seen.has(identityOf(message)));
        if (fresh.length === 0) return;
        for (const message of fresh) seen.add(identityOf(message));
        offset += messages.length;
        yield readCallsAmong(fresh);
      }
    },
  };
}

type Query = Readonly<Record<string, string>>;

// Whippy's reference has the first one on one page and the second on another.
const LIST_PATHS = ['/v1/messages/list', '/v1/message/list'];

const PAGE_SIZE = 100;
const TIMEOUT_MS = 10_000;

// Filters are not in the cursor: each page has to be asked for with all of them.
function listQuery(after: string, before: string | undefined, cursor: string | undefined): Query {
  return {
    limit: String(PAGE_SIZE),
    direction: 'forward',
    'type[]': 'call',
    after,
    ...(before === undefined ? {} : { before }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

function identityOf(message: Json): string {
  return stringifyJson(isJsonObject(message) ? (message.id ?? message) : message);
}
