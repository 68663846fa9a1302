/** What `callfold events sample` calls the events. */
export const SAMPLE_NAMES = ['started', 'ended', 'finished', 'corrected'] as const;
export type SampleName = (typeof SAMPLE_NAMES)[number];
