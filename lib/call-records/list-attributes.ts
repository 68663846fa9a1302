/**
 * What a list of calls shows, and so what the indexes project. The transcript and the other long texts stay
 * out: they would be stored, and paid for at every write, once more per index.
 *
 * DynamoDB counts these over all indexes of the table and allows 100.
 */
const LIST_ATTRIBUTES = [
  'status',
  'direction',
  'from',
  'to',
  'delivery_status',
  'end_reason',
  'duration_ms',
  'user_sentiment',
  'call_successful',
  'in_voicemail',
  'call_summary',
  'agent_id',
  'campaign_id',
  'channel_id',
  'user_id',
  'created_at',
  'updated_at',
  'recording_url',
  'truncated',
  'version',
] as const;

/** An index always projects its own keys, and DynamoDB refuses to have them named again. */
export const BY_DAY_ATTRIBUTES = [...LIST_ATTRIBUTES, 'contact_id'] as const;
export const BY_CONTACT_ATTRIBUTES = LIST_ATTRIBUTES;
