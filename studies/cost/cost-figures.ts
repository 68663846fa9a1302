import type { ArchivedCall } from './archive-cost.ts';
import { runMilliseconds, type StandingUsage, type Usage } from './usage.ts';

/** The figures that the cost is calculated from. All of them are measured, except for {@link ASSUMED}. */
export interface CostFigures {
  /** Day of the measurement, such as `2026-11-25`. */
  readonly measuredOn: string;
  /** Machine of the measurement, as in `measured on ...`. */
  readonly measuredWhere: string;
  /** Deliveries of a call. */
  readonly deliveriesPerCall: number;
  /** Memory of either function. */
  readonly memoryMegabytes: number;
  /** Whether the functions send traces to X-Ray. */
  readonly tracing: boolean;
  /** CPU time per delivery. */
  readonly webhookCpuMilliseconds: number;
  readonly recorderCpuMilliseconds: number;
  /** Time to load the slower function on a whole CPU. */
  readonly loadMilliseconds: number;
  /** Bytes that the functions themselves log per delivery. */
  readonly webhookLogBytes: number;
  readonly recorderLogBytes: number;
  /** Requests to DynamoDB per call. */
  readonly requestsPerCall: number;
  /** Write request units per event that go to the index `by-day`. */
  readonly byDayUnitsPerEvent: number;
  /** Indexes of the table. */
  readonly indexes: number;
  readonly standing: StandingUsage;
  /** A usual call. */
  readonly call: CallFigures;
  /** A call with a transcript of an hour. */
  readonly hourLongCall: CallFigures;
}

/** Figures that depend on the length of a call. */
export interface CallFigures {
  /** Mean bytes of the body of a delivery. */
  readonly bodyBytes: number;
  /** Bytes of a finished record, by DynamoDB's rules. */
  readonly recordBytes: number;
  /** Bytes of its entries in all indexes. */
  readonly indexBytes: number;
  /** Write request units per call, of the table and its indexes. */
  readonly writeUnits: number;
  readonly archived: ArchivedCall;
}

/** Figures that cannot be measured without AWS: estimates that are too high rather than too low. */
export const ASSUMED = {
  /** Milliseconds that a function waits for `SendMessage`. AWS says that it takes "tens of milliseconds". */
  queueMilliseconds: 20,
  /** Milliseconds that a function waits for a request to DynamoDB. AWS says "single-digit milliseconds". */
  tableMilliseconds: 10,
  /** Bytes that Lambda itself logs of a run: when it started, how long it took. */
  platformLogBytes: 800,
  /** Bytes of a line of the access log. */
  accessLogBytes: 500,
  /** Bytes of an answer to Whippy, with its headers. */
  answerBytes: 400,
  /** Bytes that DynamoDB adds to each item and to each entry of an index when it measures storage. */
  itemBytes: 100,
  /** Messages that a run of the recorder takes: a queue that is never behind delivers them one by one. */
  eventsPerRun: 1,
} as const;

/** The usage of a kind of call, calculated from the figures. */
export function usageOf(
  figures: CostFigures,
  call: CallFigures = figures.call,
  eventsPerRun: number = ASSUMED.eventsPerRun,
): Usage {
  return {
    deliveries: figures.deliveriesPerCall,
    bodyBytes: call.bodyBytes,
    answerBytes: ASSUMED.answerBytes,
    memoryMegabytes: figures.memoryMegabytes,
    webhookMilliseconds: webhookMilliseconds(figures, figures.memoryMegabytes),
    eventsPerRun,
    recorderMilliseconds: recorderMilliseconds(figures, eventsPerRun),
    writeUnits: call.writeUnits,
    recordBytes: call.recordBytes + ASSUMED.itemBytes,
    indexBytes: call.indexBytes + figures.indexes * ASSUMED.itemBytes,
    webhookLogBytes: figures.webhookLogBytes + ASSUMED.platformLogBytes + ASSUMED.accessLogBytes,
    recorderLogBytes: figures.recorderLogBytes * eventsPerRun + ASSUMED.platformLogBytes,
    tracing: figures.tracing,
    standing: figures.standing,
  };
}

/** Milliseconds of a run of the webhook function, which sends one message. */
export function webhookMilliseconds(figures: CostFigures, memoryMegabytes: number): number {
  return runMilliseconds(figures.webhookCpuMilliseconds, memoryMegabytes) + ASSUMED.queueMilliseconds;
}

/** Milliseconds of a run of the recorder. It writes its events side by side, and the requests of each one by one. */
export function recorderMilliseconds(figures: CostFigures, eventsPerRun: number): number {
  const cpu = runMilliseconds(figures.recorderCpuMilliseconds * eventsPerRun, figures.memoryMegabytes);
  return cpu + (figures.requestsPerCall / figures.deliveriesPerCall) * ASSUMED.tableMilliseconds;
}
