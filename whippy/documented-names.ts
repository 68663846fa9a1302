import { DOCUMENTED_FIELDS } from '../call/record.ts';

// The places for which Whippy's documentation lists the fields within; `*` is a position in an array.
const DOCUMENTED_PATHS: ReadonlySet<string> = new Set([
  ...DOCUMENTED_FIELDS,
  ...[
    'type',
    'duration',
    'agent_id',
    'agent_version_id',
    'llm_id',
    'llm_version_id',
    'placeholders_data',
    'analysis',
    'analysis.agent_task_completion_rating',
    'analysis.call_completion_rating',
    'analysis.call_successful',
    'analysis.call_summary',
    'analysis.custom_analysis_dat',
    'analysis.custom_analysis_data',
    'analysis.in_voicemail',
    'analysis.user_sentiment',
  ].map(path => `metadata.${path}`),
  ...['', '.agent_id', '.content_type', '.url'].map(path => `attachments.*${path}`),
]);

/**
 * Splits the names of fields, with dots between the levels, into those that Whippy documents and the number of all
 * others. The others are free text: such a name can identify a person, so it is not logged.
 */
export function splitNames(names: readonly string[]): {
  readonly documented: readonly string[];
  readonly others: number;
} {
  const documented = names.filter(name =>
    // A position has few digits; a longer number may be a telephone number.
    DOCUMENTED_PATHS.has(name.replace(/^attachments\.\d{1,4}(?=\.|$)/, 'attachments.*')),
  );
  return { documented, others: names.length - documented.length };
}
