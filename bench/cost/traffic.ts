import type { Random } from '../../samples/random.ts';

/** Days of a month on which there are calls: businesses are called on working days. */
export const WORKING_DAYS_PER_MONTH = 22;

/** Events that a call has: started, ended, analyzed. */
export const EVENTS_PER_CALL = 3;

/**
 * Hours of a working day in which there are calls. Their rate rises and falls in half a sine, and all of them are in
 * one UTC day: the worst case for a key by day.
 */
export const OPEN_HOURS = 12;

/** How many times the mean of a working day's 24 hours its busiest second has: pi, for half a sine over 12 hours. */
export const PEAK_TO_MEAN = (12 * Math.PI) / OPEN_HOURS;

const SECONDS_PER_DAY = 24 * 3600;

/** What is expected in the busiest second, of so many a month. */
export function peakPerSecond(perMonth: number): number {
  return (perMonth / WORKING_DAYS_PER_MONTH / SECONDS_PER_DAY) * PEAK_TO_MEAN;
}

/** The most there can be a month, if the busiest second has so many. */
export function perMonthAtPeak(perSecond: number): number {
  return perSecond / peakPerSecond(1);
}

/** When the events of a call come: seconds of the day. */
export interface CallTimes {
  readonly started: number;
  readonly ended: number;
  readonly analyzed: number;
}

/** Mean length of a call in seconds. Lengths are exponentially distributed. */
export const MEAN_CALL_SECONDS = 180;

/** Seconds from the end of a call to its analysis: any from, to. */
export const ANALYSIS_SECONDS = { from: 5, to: 60 } as const;

/** Makes up a call of a working day. Given how many there are, the times of a Poisson process are independent. */
export function callTimes(random: Random): CallTimes {
  const opening = (24 - OPEN_HOURS) / 2;
  const elapsed = Math.acos(1 - 2 * fraction(random)) / Math.PI;
  const started = (opening + OPEN_HOURS * elapsed) * 3600;
  const ended = started - MEAN_CALL_SECONDS * Math.log(1 - fraction(random));
  const analyzed = ended + random.integer(ANALYSIS_SECONDS.from, ANALYSIS_SECONDS.to);
  return { started, ended, analyzed };
}

// From 0 to less than 1.
function fraction(random: Random): number {
  return random.integer(0, 2 ** 32 - 1) / 2 ** 32;
}
