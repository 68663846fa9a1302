import type { SNAPSHOT_ATTRIBUTES } from './record.ts';

/** Name of an attribute that an index can have: those of the snapshot, the table's key and the version. */
type Attribute = 'call_id' | 'version' | (typeof SNAPSHOT_ATTRIBUTES)[number];

/** An index of the table. */
interface Index {
  readonly partitionKey: Attribute;
  /** What an entry holds besides the keys of the table and of the index. */
  readonly projected: readonly Attribute[];
}

/** The table's only key. */
export const TABLE_KEY = 'call_id' satisfies Attribute;

/**
 * What every index sorts by. Not `created_at`: that is kept as it was sent, and texts of several forms do not sort as
 * times.
 */
export const SORT_KEY = 'created_instant' satisfies Attribute;

/**
 * The table's indexes. Keys and projections of an index cannot be changed in place.
 *
 * `by-day` holds what a list shows. The transcript and the other long texts stay out, since a projection is stored, and
 * paid for at every write, once more. `by-contact` and `by-number` hold their keys only, which never change after a
 * call's first event as a rule: so they cost a write once per call, and a list fetches the records.
 */
export const INDEXES = {
  'by-day': {
    partitionKey: 'created_day',
    projected: [
      'status',
      'direction',
      'from',
      'to',
      'contact_id',
      'delivery_status',
      'end_reason',
      'duration_ms',
      'user_sentiment',
      'call_successful',
      'in_voicemail',
      'call_summary',
      'agent_id',
      'campaign_id',
      'version',
    ],
  },
  'by-contact': { partitionKey: 'contact_id', projected: [] },
  'by-number': { partitionKey: 'contact_number', projected: [] },
} as const satisfies { readonly [name: string]: Index };

export type IndexName = keyof typeof INDEXES;

/** The attributes that every list has of a call, whichever index it is read from. */
export const LISTED_ATTRIBUTES = [
  TABLE_KEY,
  INDEXES['by-day'].partitionKey,
  SORT_KEY,
  ...INDEXES['by-day'].projected,
] as const;

export type ListedAttribute = (typeof LISTED_ATTRIBUTES)[number];
