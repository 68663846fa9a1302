import { type Context, Hono } from 'hono';
import { toInstant } from '../time/instant.ts';
import { refuse } from './errors.ts';
import type { Message, MessageStore, Position } from './message-store.ts';

/** Both spellings of the path that lists messages: Whippy's reference has both. */
export const LIST_PATHS = ['/v1/messages/list', '/v1/message/list'] as const;

/**
 * The form of a row: that of a webhook's `data`, or the one that was seen in 2024, which lacks `metadata`, `type`,
 * `mode` and `conversation_id`.
 */
export type RowForm = 'as in webhooks' | '2024';

/** How the messages API answers. */
export interface MessagesRoutesOptions {
  readonly listPaths: readonly string[];
  readonly form: RowForm;
  /** Most rows of a page, even if more are requested. */
  readonly maxPageSize: number;
}

/** Whippy's API to list messages, and to read a conversation. */
export function createMessagesRoutes(
  store: MessageStore,
  { listPaths, form, maxPageSize }: MessagesRoutesOptions,
): Hono {
  const api = new Hono();
  const shown = (message: Message) => (form === '2024' ? asIn2024(message) : message);
  const limitOf = (text: string | undefined) => Math.min(Number(text ?? DEFAULT_PAGE_SIZE), maxPageSize);

  function list(context: Context): Response {
    const query = context.req.queries();
    const one = (name: string) => query[name]?.[0];
    const [after, before] = [one('after'), one('before')].map(time => time && (toInstant(time) ?? null));
    const beyond = readCursor(one('cursor'));
    const limit = limitOf(one('limit'));
    if (after === null || before === null) return refuse(422, 'after and before must be ISO 8601');
    if (beyond === null) return refuse(422, 'cursor is invalid');
    if (!(limit >= 1)) return refuse(422, 'limit must be a positive number');
    if ((one('direction') ?? 'forward') !== 'forward') return refuse(422, 'direction is not known here');
    const filters = [
      ...EQUAL_FILTERS.map(name => [name, query[name]] as const),
      ...ARRAY_FILTERS.map(name => [name, query[`${name}[]`]] as const),
    ];
    const { messages, next } = store.list({
      limit,
      beyond,
      after,
      before,
      matches: message =>
        filters.every(([name, wanted]) => wanted === undefined || wanted.includes(String(message[name]))),
    });
    const metadata = { next_cursor: next ? writeCursor(next) : null, prev_cursor: null };
    return context.json({ data: messages.map(shown), metadata });
  }

  for (const path of listPaths) api.get(path, list);

  api.get('/v1/conversations/:id', context => {
    const { id } = context.req.param();
    const offset = Number(context.req.query('messages[offset]') ?? 0);
    const limit = limitOf(context.req.query('messages[limit]'));
    const messages = store.all().filter(message => message.conversation_id === id);
    const [first] = messages;
    if (!first) return refuse(404, 'Conversation not found');
    const { contact_id, channel_id } = first;
    const page = messages.slice(offset, offset + limit).map(shown);
    return context.json({ data: { id, contact_id, channel_id, messages: page } });
  });
  return api;
}

const DEFAULT_PAGE_SIZE = 50;

const EQUAL_FILTERS = [
  'conversation_id',
  'contact_id',
  'channel_id',
  'user_id',
  'campaign_id',
  'sequence_id',
] as const;
const ARRAY_FILTERS = ['type', 'delivery_status'] as const;

const FIELDS_OF_2024: ReadonlySet<string> = new Set([
  'id',
  'body',
  'attachments',
  'delivery_status',
  'direction',
  'from',
  'to',
  'channel_id',
  'contact_id',
  'campaign_id',
  'sequence_id',
  'step_id',
  'step_contact_id',
  'user_id',
  'language',
  'translated_body',
  'translation_language',
  'created_at',
  'updated_at',
]);

function asIn2024(message: Message): object {
  return Object.fromEntries(Object.entries(message).filter(([name]) => FIELDS_OF_2024.has(name)));
}

function writeCursor({ insertedAt, id }: Position): string {
  return Buffer.from(JSON.stringify([insertedAt, id])).toString('base64url');
}

// Null for a text that is not a cursor.
function readCursor(cursor: string | undefined): Position | null | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [insertedAt, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return { insertedAt: String(insertedAt), id: String(id) };
  } catch {
    return null;
  }
}
