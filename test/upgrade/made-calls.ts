// The calls that are kept of a release: their messages in every form that the event queue has.
import type { SendMessageBatchCommand, SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { REPLAYED } from '../../archive/replayed.ts';
import type { CallEventName } from '../../call/event.ts';
import { type CallState, merge, recordOf, stateOf } from '../../call/fold.ts';
import { tombstoneOf } from '../../call/tombstone.ts';
import { reconcile } from '../../completeness/reconcile.ts';
import { createArchive, type Message } from '../../functions/recorder/archive.ts';
import { batchOf } from '../../samples/aws-events.ts';
import type { Queue } from '../../store/queues/queue.ts';
import { readContent } from '../../whippy/delivery.ts';
import { LATER, rowOf } from '../completeness/listing.ts';
import { recordedTelemetry } from '../runtime/recorded-telemetry.ts';
import { bareBody, documented, documentedBody, toQueuedEvent } from '../whippy/documented.ts';
import type { KeptCall, KeptMessage } from './releases.ts';

/** The setting that the kept records were written with. */
export const RETENTION_DAYS = 3650;

/** The calls, as this version writes them. */
export async function keptCalls(): Promise<KeptCall[]> {
  return [
    keptCall('documented', documentedMessages('documented'), [
      ['started'],
      ['ended'],
      ['started', 'ended'],
      ['analyzed'],
      ['started', 'ended', 'analyzed'],
    ]),
    keptCall('sent again', await sentAgain('sent-again'), [['started'], ['analyzed'], ['started', 'ended']]),
    keptCall('listed', listed('listed'), [
      ['started'],
      ['listed'],
      ['started', 'listed'],
      ['started', 'listed', 'ended'],
    ]),
    keptCall('corrected', corrected('corrected'), [['ended'], ['analyzed'], ['newer']]),
    keptCall('shortened', shortened('shortened'), [['ended'], ['analyzed']]),
    keptCall('odd', odd(), [['started'], ['ended'], ['started', 'ended']]),
    {
      name: 'forgotten',
      messages: shortMessages('forgotten'),
      records: [{ of: ['started'], record: recordOf(tombstoneOf('forgotten')) }],
    },
  ];
}

/** The lines of the archive of all messages of some calls. */
export async function keptLines(calls: readonly KeptCall[]): Promise<string[]> {
  const messages = calls.flatMap(call => Object.values(call.messages));
  const lines = await linesOfMessages(messages);
  // A message is spread over several lines only if it has more than 1 MB. Here, a small one is, in the same form.
  return lines.flatMap((line, index) => (index === 0 ? inTwoParts(line) : [line]));
}

/** What the recorder archives of messages, whose ids are `0`, `1`, ... */
export async function linesOfMessages(messages: readonly KeptMessage[]): Promise<string[]> {
  const lines: string[] = [];
  const archive = createArchive(
    async archived => {
      lines.push(...archived.map(({ text }) => text));
      return { refused: new Set(), reason: {} };
    },
    // Only what could not be archived needs the queue.
    {} as Queue,
    recordedTelemetry(),
  );
  await archive.keep(asReceived(messages), new AbortController().signal);
  return lines;
}

/** Messages as the recorder receives them. */
export function asReceived(messages: readonly KeptMessage[]): Message[] {
  return sourcesOf(messages).map(source => ({ source, event: toQueuedEvent(source.body) }));
}

/** Messages as Lambda's event source passes them to the recorder. */
export function sourcesOf(messages: readonly KeptMessage[]): SQSRecord[] {
  return batchOf(messages.map(({ body }) => body)).Records.map((source, index) => ({
    ...source,
    messageAttributes: Object.fromEntries(
      Object.entries(messages[index]?.attributes ?? {}).map(([name, stringValue]) => [
        name,
        { dataType: 'String', stringValue },
      ]),
    ),
  }));
}

/** The state of a call after one of its messages. */
export function stateAfter({ body }: KeptMessage, retentionDays: number): CallState {
  return stateOf(toQueuedEvent(body), { retentionDays });
}

type Messages = KeptCall['messages'];

/** Less of what the documented call says, so that what is kept is not large. */
const SHORT = {
  body: 'Hello. Goodbye.',
  attachments: [],
  metadata: { duration: 15848, agent_id: 'c13abbed' },
};
const ANALYSIS = { call_summary: 'They met.', user_sentiment: 'Positive', call_successful: true };

/** What the webhook queues for a delivery. */
function queued(delivery: string): KeptMessage {
  const content = readContent(Buffer.from(delivery));
  if (content.kind !== 'call') throw new Error(`${content.event} is not a call event`);
  return { body: content.message.body };
}

/** The documented call's messages. */
function documentedMessages(id: string) {
  const message = (name: CallEventName) => queued(documentedBody(name, { data: { id } }));
  return {
    started: message('call.started'),
    ended: message('call.ended'),
    analyzed: message('call.analyzed'),
  };
}

function shortMessages(id: string) {
  const ended = { ...SHORT, id };
  const analyzed = { ...ended, metadata: { ...SHORT.metadata, analysis: ANALYSIS } };
  return {
    started: queued(documentedBody('call.started', { data: { id } })),
    ended: queued(documentedBody('call.ended', { data: ended })),
    analyzed: queued(documentedBody('call.analyzed', { data: analyzed })),
  };
}

/** From the archive by `callfold replay`, and by the recorder itself, because it could not archive it. */
async function sentAgain(id: string): Promise<Messages> {
  const { started, ended, ...others } = shortMessages(id);
  return {
    ...others,
    started: { ...started, attributes: { [REPLAYED]: 'true' } },
    ended: await sentByArchive(ended),
  };
}

async function sentByArchive(message: KeptMessage): Promise<KeptMessage> {
  const entries: SendMessageBatchRequestEntry[] = [];
  const sqs = {
    async send({ input }: SendMessageBatchCommand) {
      entries.push(...(input.Entries ?? []));
      return {};
    },
  };
  const queue = { url: 'queue', sqs: sqs as unknown as SQSClient };
  const archive = createArchive(async () => ({ refused: new Set(), reason: {} }), queue, recordedTelemetry());
  await archive.sendAgain(asReceived([message]), new AbortController().signal);
  const attributes = Object.entries(entries[0]?.MessageAttributes ?? {});
  return {
    body: String(entries[0]?.MessageBody),
    attributes: Object.fromEntries(attributes.map(([name, { StringValue = '' }]) => [name, StringValue])),
  };
}

/** Of a call whose end came by Whippy's list before the webhook did. */
function listed(id: string): Messages {
  const { started, ended, analyzed } = shortMessages(id);
  const row = rowOf({ ...(documented('call.ended').data as object), ...SHORT, id, body: 'As it is listed.' });
  const record = recordOf(stateAfter(started, RETENTION_DAYS));
  const finding = reconcile(row, record, LATER);
  if (!('message' in finding)) throw new Error('The listing is not behind');
  return { started, listed: { body: finding.message.body }, ended, analyzed };
}

/** With two analyses of the same call, the later of which was translated. */
function corrected(id: string): Messages {
  const { ended, analyzed } = shortMessages(id);
  const data = { ...SHORT, id, translated_body: 'Hola. Adiós.', updated_at: '2024-11-01T08:00:00.5+01:00' };
  return {
    ended,
    analyzed,
    newer: queued(documentedBody('call.analyzed', { request_id: 'newer', data })),
  };
}

/** As the webhook shortens events that are too large. Here it is a small one, in the same form. */
function shortened(id: string): Messages {
  const { ended } = shortMessages(id);
  const metadata = { ...SHORT.metadata, analysis: ANALYSIS, words: '[{"word":"He' };
  const analyzed = documentedBody('call.analyzed', {
    truncated: ['body', 'metadata.words', 'envelope.debug'],
    data: { ...SHORT, id, body: 'Hello. Good', metadata },
  });
  return { ended, analyzed: queued(analyzed) };
}

/** Of other types than documented, with undocumented fields, and with characters that SQS refuses. */
function odd(): Messages {
  const id = 4711;
  return {
    started: queued(
      bareBody('call.started', { id, created_at: 1730379298, contact_id: '', odd: [1.5, null] }),
    ),
    ended: queued(
      documentedBody('call.ended', {
        request_id: 17,
        created_at: null,
        api_version: 2,
        data: {
          ...SHORT,
          id,
          body: 'Bell \u0007, \ufffe and 😀',
          more: { big: 1e21, deep: [[]] },
          duration: 1.5,
        },
      }),
    ),
  };
}

function keptCall(name: string, messages: Messages, sets: readonly (readonly string[])[]): KeptCall {
  const records = sets.map(of => {
    const states = of.map(message => stateAfter(messages[message] as KeptMessage, RETENTION_DAYS));
    return { of, record: recordOf(states.reduce(merge)) };
  });
  return { name, messages, records };
}

function inTwoParts(line: string): string[] {
  const { body, ...head } = JSON.parse(line) as { readonly body: string };
  const middle = Math.floor(body.length / 2);
  return [body.slice(0, middle), body.slice(middle)].map(
    (piece, index) => `${JSON.stringify({ ...head, part: index + 1, parts: 2, body: piece })}\n`,
  );
}
