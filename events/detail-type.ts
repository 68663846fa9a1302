/** What can be published about a call, by the `detail-type` that its event has on the bus. */
export const DETAIL_TYPES = ['Call Started', 'Call Ended', 'Call Finished', 'Call Corrected'] as const;
export type DetailType = (typeof DETAIL_TYPES)[number];

/** The `source` of every event on the bus. */
export const EVENT_SOURCE = 'callfold';
