import * as v from 'valibot';
import { SNAPSHOT_ATTRIBUTES } from '../call/record.ts';
import type { DetailType } from './detail-type.ts';
import { SCHEMA_VERSION } from './notice.ts';

// The contract with consumers. docs/events says what may change within a version of it.

const described = <const Schema extends v.GenericSchema>(schema: Schema, description: string) =>
  v.pipe(schema, v.description(description));

/** What callfold itself gives a record has a type. Whippy's own fields are as Whippy sends them, of any type. */
const OWN = {
  contact_number: described(v.string(), 'The number at the other end, unless it was withheld.'),
  end_reason: described(v.string(), 'Why the call ended, such as `user_hangup`.'),
  agent_id: described(v.string(), 'The agent that made or took the call; a call of a person has none.'),
  duration_ms: described(v.number(), 'Length of the call in milliseconds.'),
  call_summary: described(v.string(), 'What the call was about.'),
  user_sentiment: described(v.string(), '`Positive`, `Neutral`, `Negative` or `Unknown`; others may come.'),
  call_successful: described(v.boolean(), 'Whether the call met its purpose.'),
  in_voicemail: described(v.boolean(), 'Whether the call reached a voicemail.'),
  recording_url: described(v.string(), 'Address of the recording, as Whippy sent it.'),
  transcript_url: described(v.string(), 'Address of the transcript, as Whippy sent it.'),
  analysis_url: described(v.string(), 'Address of the analysis, as Whippy sent it.'),
  created_day: described(v.string(), 'Day on which the call was created, in UTC: `2026-11-23`.'),
  created_instant: described(v.string(), 'When the call was created, in UTC and with microseconds.'),
  truncated: described(v.array(v.string()), 'What is shortened in the record already.'),
  expires_at: described(v.number(), 'When the record may be deleted, in seconds since 1970.'),
};

const verbatim = Object.fromEntries(
  SNAPSHOT_ATTRIBUTES.filter(
    name => !['body', 'translated_body', 'status', ...Object.keys(OWN)].includes(name),
  ).map(name => [name, v.optional(described(v.unknown(), 'As Whippy sent it.'))]),
);

const milestone = (what: string) =>
  v.optional(
    described(
      v.looseObject({
        version: v.string(),
        request_id: v.optional(v.unknown()),
        created_at: v.optional(v.unknown()),
      }),
      what,
    ),
  );

const url = (what: string) => v.optional(described(v.pipe(v.string(), v.url()), what));

/** The form of a detail whose call has one of these statuses. */
function detailOf<const Statuses extends readonly ['started' | 'ended' | 'analyzed', ...string[]]>(
  statuses: Statuses,
) {
  return v.looseObject({
    schema_version: described(v.literal(SCHEMA_VERSION), 'Version of this form.'),
    id: described(
      v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
      'The same whenever the same is published: drop an event whose id was there before.',
    ),
    call: described(
      v.looseObject({
        call_id: described(v.string(), "Whippy's id of the call."),
        status: described(v.picklist(statuses), 'How far the call has come.'),
        version: described(
          v.string(),
          'Of two events of a call, the one with the greater version, by its bytes, is newer.',
        ),
        ...verbatim,
        ...v.partial(v.object(OWN)).entries,
        started_event: milestone('The event that started the call.'),
        ended_event: milestone('The event that ended the call.'),
        analyzed_event: milestone('The event that brought the analysis.'),
        listed_event: milestone("The newest listing of the call in Whippy's API."),
      }),
      'The record of the call, without its transcript.',
    ),
    links: described(
      v.looseObject({
        recording: url('The recording.'),
        transcript: url('The transcript, which the event does not have.'),
        analysis: url('The whole analysis.'),
        whippy: url("The call in Whippy's own app."),
      }),
      'What can be opened. Those of files may let in everybody who has them.',
    ),
    shortened: v.optional(
      described(
        v.array(v.string()),
        'Attributes that were cut or left out, because the event would have been too large.',
      ),
    ),
  });
}

/** The form of the detail of each event. */
export const DETAILS = {
  'Call Started': detailOf(['started']),
  'Call Ended': detailOf(['ended']),
  'Call Finished': detailOf(['ended', 'analyzed']),
  'Call Corrected': detailOf(['ended', 'analyzed']),
} as const satisfies { [type in DetailType]: v.GenericSchema };

/** The detail of an event, as its JSON reads. */
export type Detail<Type extends DetailType = DetailType> = v.InferOutput<(typeof DETAILS)[Type]>;
