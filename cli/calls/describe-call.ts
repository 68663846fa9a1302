import type { CallRecord } from '../../store/calls/call-record.ts';
import { type LifecycleStep, lifecycleOf } from '../../store/calls/lifecycle.ts';
import { toJsonText } from '../../store/calls/plain-json.ts';
import { parseTranscript } from '../../store/calls/transcript.ts';
import { type Field, renderFields } from '../../terminal/fields.ts';
import type { Style } from '../../terminal/style.ts';
import { isJsonObject, type Json } from '../../text/json.ts';
import { oneLine } from '../../text/printable.ts';
import { formatDuration } from '../../time/duration.ts';
import { lengthOf, outcomeInFull, shownStatus } from './columns.ts';

/** How a call is laid out for the terminal. */
export interface Layout {
  /** Width to wrap to; infinite where nothing is wrapped. */
  readonly width: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly style: (style: Style, text: string) => string;
}

/** All that there is to say of a call, in sections, as text. */
export function describeCall(call: CallRecord, layout: Layout): string {
  const { style, width } = layout;
  const section = (title: string, fields: readonly Field[]) =>
    fields.length > 0
      ? [`${style('bold', title)}\n${renderFields(fields, width, label => style('dim', label))}`]
      : [];
  return [
    heading(call, layout),
    `${style('bold', 'Lifecycle (UTC)')}\n${lifecycle(call, layout)}`,
    ...section('Analysis', analysis(call)),
    ...section('Conversation', conversation(call.body)),
    ...section(
      `Translation${call.translation_language ? ` (${oneLine(call.translation_language)})` : ''}`,
      conversation(call.translated_body),
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
    ...section(
      'Other fields',
      call.extra ? Object.entries(call.extra).map(([name, value]) => [name, textOf(value)]) : [],
    ),
  ].join('\n\n');
}

function heading(call: CallRecord, { style, now }: Layout): string {
  const status = shownStatus(call, now);
  const parties = [call.from && `from ${call.from}`, call.to && `to ${call.to}`].filter(Boolean).join(' ');
  const facts = [
    [call.direction?.toLowerCase(), 'call', parties].filter(Boolean).join(' '),
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

function lifecycle(call: CallRecord, { now, style }: Layout): string {
  const { steps, notices } = lifecycleOf(call, now);
  return [
    ...steps.map(step => {
      const line = `  ${step.name.padEnd(8)}  ${timeOf(step)}`;
      return step.state === 'done' ? line : style('dim', line);
    }),
    ...notices.map(({ level, text }) => (level === 'warning' ? style('yellow', `  ! ${text}`) : `  ${text}`)),
  ].join('\n');
}

function timeOf({ state, at, gapMs }: LifecycleStep): string {
  if (state !== 'done') return state === 'skipped' ? '-' : 'not yet';
  const time = at?.replace('T', ' ').slice(0, '2026-11-23 03:22:12.345'.length) ?? 'at an unknown time';
  if (gapMs === undefined) return time;
  return `${time}  ${gapMs < 0 ? '-' : '+'}${formatDuration(Math.abs(gapMs))}`;
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
    const empty =
      value === undefined || value === null || (isJsonObject(value) && Object.keys(value).length === 0);
    return empty ? [] : [[name.replaceAll('_', ' '), textOf(value)]];
  });
}

function conversation(body: string | undefined): Field[] {
  if (body === undefined) return [];
  return parseTranscript(body).map(({ speaker, text }): Field => [speaker ?? '', text]);
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
