import type { CallRecord } from '../../store/calls/call-record.ts';
import { HANDLER_WORDS, handlerOf } from '../../store/calls/handler.ts';
import { type LifecycleStep, lifecycleOf } from '../../store/calls/lifecycle.ts';
import { ANSWER_FIELDS, answersOf } from '../../store/calls/named-parts.ts';
import { toJsonText } from '../../store/calls/plain-json.ts';
import { parseTranscript, SPEAKER_NAMES } from '../../store/calls/transcript.ts';
import { type Field, renderFields } from '../../terminal/fields.ts';
import type { Style } from '../../terminal/style.ts';
import { isJsonObject, type Json, type JsonObject } from '../../text/json.ts';
import { oneLine } from '../../text/printable.ts';
import { formatDuration } from '../../time/duration.ts';
import { instantToMilliseconds } from '../../time/instant.ts';
import type { TimeZone } from '../../time/zone.ts';
import { lengthOf, outcomeInFull, shownStatus } from './columns.ts';

/** How a call is laid out for the terminal. */
export interface Layout {
  /** Width to wrap to; infinite where nothing is wrapped. */
  readonly width: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Of the times. */
  readonly zone: TimeZone;
  readonly style: (style: Style, text: string) => string;
}

/** All that there is to say of a call, in sections, as text. */
export function describeCall(call: CallRecord, layout: Layout): string {
  const { style, width, zone } = layout;
  const section = (title: string, fields: readonly Field[]) =>
    fields.length > 0
      ? [`${style('bold', title)}\n${renderFields(fields, width, label => style('dim', label))}`]
      : [];
  return [
    heading(call, layout),
    `${style('bold', `Lifecycle (${zone.name})`)}\n${lifecycle(call, layout)}`,
    ...section('Analysis', analysis(call)),
    ...section('Answers', fieldsOf(answersOf(call))),
    ...section('Conversation', conversation(call.body, call)),
    ...section(
      `Translation${call.translation_language ? ` (${oneLine(call.translation_language)})` : ''}`,
      conversation(call.translated_body, call),
    ),
    ...section(
      'Links',
      present({
        recording: call.recording_url,
        transcript: call.transcript_url,
        analysis: call.analysis_url,
      }),
    ),
    ...section('Ids', ids(call)),
    ...section('Other fields', call.extra ? fieldsOf(call.extra) : []),
  ].join('\n\n');
}

function heading(call: CallRecord, { style, now, zone }: Layout): string {
  const status = shownStatus(call, now, zone);
  const parties = [call.from && `from ${call.from}`, call.to && `to ${call.to}`].filter(Boolean).join(' ');
  const handler = handlerOf(call);
  const facts = [
    [call.direction?.toLowerCase(), 'call', parties, handler && HANDLER_WORDS[handler]]
      .filter(Boolean)
      .join(' '),
    lengthOf(call),
    outcomeInFull(call),
    call.language && `in ${call.language}`,
  ];
  const cut =
    call.truncated.length > 0 ? [`Shortened to fit the record: ${oneLine(call.truncated.join(', '))}`] : [];
  return [
    `${style('bold', oneLine(call.call_id))}  ${style(status.style, status.text)}`,
    oneLine(facts.filter(Boolean).join(', ')),
    ...cut,
  ].join('\n');
}

function lifecycle(call: CallRecord, { now, zone, style }: Layout): string {
  const { steps, notices } = lifecycleOf(call, now);
  return [
    ...steps.map(step => {
      const line = `  ${step.name.padEnd(8)}  ${timeOf(step, zone)}`;
      return step.state === 'done' ? line : style('dim', line);
    }),
    ...notices.map(({ level, text }) => (level === 'warning' ? style('yellow', `  ! ${text}`) : `  ${text}`)),
  ].join('\n');
}

function timeOf({ state, at, gapMs }: LifecycleStep, zone: TimeZone): string {
  if (state !== 'done') return state === 'skipped' ? '-' : 'not yet';
  const time = at === undefined ? 'at an unknown time' : preciseTime(at, zone);
  if (gapMs === undefined) return time;
  return `${time}  ${gapMs < 0 ? '-' : '+'}${formatDuration(Math.abs(gapMs))}`;
}

/** `2026-11-23 03:22:12.345` of an instant. */
function preciseTime(instant: string, { format }: TimeZone): string {
  const fraction = instant.slice('2026-11-23T03:22:12'.length, '2026-11-23T03:22:12.345'.length);
  return `${format(instantToMilliseconds(instant))}${fraction}`;
}

// The fields that every call has come first and by plain names, then whatever else the analysis holds.
function analysis({ analysis: fields }: CallRecord): Field[] {
  if (!fields) return [];
  const { call_summary, call_successful, user_sentiment, in_voicemail, ...others } = fields;
  const known = {
    summary: call_summary,
    successful: call_successful,
    sentiment: user_sentiment,
    voicemail: in_voicemail,
  };
  return [...Object.entries(known), ...Object.entries(others)].flatMap(([name, value]): Field[] => {
    if (ANSWER_FIELDS.includes(name)) return [];
    const empty =
      value === undefined || value === null || (isJsonObject(value) && Object.keys(value).length === 0);
    return empty ? [] : [[name.replaceAll('_', ' '), textOf(value)]];
  });
}

function conversation(body: string | undefined, call: CallRecord): Field[] {
  if (body === undefined) return [];
  return parseTranscript(body, call).map(
    ({ speaker, text }): Field => [speaker ? SPEAKER_NAMES[speaker] : '', text],
  );
}

function fieldsOf(values: JsonObject): Field[] {
  return Object.entries(values).map(([name, value]): Field => [name, textOf(value)]);
}

function ids(call: CallRecord): Field[] {
  return present({
    contact: call.contact_id,
    conversation: call.conversation_id,
    agent: call.agent_id,
    channel: call.channel_id,
    campaign: call.campaign_id,
    sequence: call.sequence_id,
    user: call.user_id,
  });
}

function present(fields: { readonly [label: string]: string | undefined }): Field[] {
  return Object.entries(fields).flatMap(([label, value]): Field[] =>
    value === undefined ? [] : [[label, value]],
  );
}

function textOf(value: Json): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return typeof value === 'string' ? value : toJsonText(value);
}
