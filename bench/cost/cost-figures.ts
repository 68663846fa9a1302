import { MONTHLY_USAGE, runMilliseconds, type Usage } from './usage.ts';

/** What the cost is calculated from: measured, but for what {@link ASSUMED} adds. */
export interface CostFigures {
  /** Day of the measurement, such as `2026-11-25`. */
  readonly measuredOn: string;
  /** Machine of the measurement, as in `measured on ...`. */
  readonly measuredWhere: string;
  /** What the calls were like, as in `a call is ...`. */
  readonly workload: string;
  /** Deliveries of a call, repeated ones included. */
  readonly deliveriesPerCall: number;
  /** Mean bytes of a delivery's body. */
  readonly bodyBytes: number;
  /** Memory of either function. */
  readonly memoryMegabytes: number;
  /** CPU time of the webhook function per delivery. */
  readonly webhookCpuMilliseconds: number;
  /** Bytes that the functions themselves log per delivery. */
  readonly webhookLogBytes: number;
  readonly recorderLogBytes: number;
  /** Bytes of a finished record, by DynamoDB's rules, and of its entries in both indexes together. */
  readonly recordBytes: number;
  readonly indexBytes: number;
  /** Write request units per event that go to the index `by-day`; a repeated delivery writes nothing. */
  readonly byDayUnitsPerEvent: number;
  readonly callfold: DesignCostFigures;
  readonly peers: readonly DesignCostFigures[];
  /** callfold again, with a call that is much longer. */
  readonly longCall: LongCallFigures;
}

/** What a design's recorder needs. */
export interface DesignCostFigures {
  readonly name: string;
  /** Per call, of all its tables and indexes. */
  readonly writeUnitsPerCall: number;
  readonly readUnitsPerCall: number;
  /** Requests to DynamoDB per call. */
  readonly requestsPerCall: number;
  /** CPU time per delivery. */
  readonly recorderCpuMilliseconds: number;
}

/** What is different with a longer call. */
export interface LongCallFigures {
  /** As in `calls with ...`. */
  readonly name: string;
  readonly bodyBytes: number;
  readonly recordBytes: number;
  readonly writeUnitsPerCall: number;
}

/** What cannot be measured without AWS: allowances, rather too high than too low. */
export const ASSUMED = {
  /** Milliseconds that a function waits for `SendMessage`. AWS says "tens of milliseconds" of it. */
  queueMilliseconds: 20,
  /** Milliseconds that a function waits for a request to DynamoDB. AWS says "single-digit milliseconds" of it. */
  tableMilliseconds: 10,
  /** Bytes that Lambda itself logs of a run: when it started, how long it took. */
  platformLogBytes: 800,
  /** Bytes of a line of the access log. */
  accessLogBytes: 500,
  /** Bytes of an answer to Whippy, its headers included. */
  answerBytes: 400,
  /** Bytes that DynamoDB adds to each item and to each entry of an index when it counts what is stored. */
  itemBytes: 100,
  /** Messages that a run of the recorder takes: a queue that is never behind hands them out one by one. */
  eventsPerRun: 1,
} as const;

const INDEXES = 2;

/** What a design consumes. All of them have the same API, webhook function, queue, table and alarms. */
export function usageOf(
  figures: CostFigures,
  design: DesignCostFigures,
  eventsPerRun: number = ASSUMED.eventsPerRun,
): Usage {
  return {
    deliveries: figures.deliveriesPerCall,
    bodyBytes: figures.bodyBytes,
    answerBytes: ASSUMED.answerBytes,
    memoryMegabytes: figures.memoryMegabytes,
    webhookMilliseconds: webhookMilliseconds(figures),
    eventsPerRun,
    recorderMilliseconds: recorderMilliseconds(figures, design, eventsPerRun),
    writeUnits: design.writeUnitsPerCall,
    readUnits: design.readUnitsPerCall,
    recordBytes: figures.recordBytes + ASSUMED.itemBytes,
    indexBytes: figures.indexBytes + INDEXES * ASSUMED.itemBytes,
    webhookLogBytes: figures.webhookLogBytes + ASSUMED.platformLogBytes + ASSUMED.accessLogBytes,
    recorderLogBytes: figures.recorderLogBytes * eventsPerRun + ASSUMED.platformLogBytes,
    monthly: MONTHLY_USAGE,
  };
}

/** The figures with the longer call in place of the usual one. */
export function withLongCall(figures: CostFigures): CostFigures {
  const { name: _, writeUnitsPerCall, ...sizes } = figures.longCall;
  return { ...figures, ...sizes, callfold: { ...figures.callfold, writeUnitsPerCall } };
}

/** Milliseconds of a run of the webhook function: it sends one message. */
export function webhookMilliseconds(figures: CostFigures): number {
  return runMilliseconds({
    cpuMilliseconds: figures.webhookCpuMilliseconds,
    memoryMegabytes: figures.memoryMegabytes,
    requests: 1,
    millisecondsPerRequest: ASSUMED.queueMilliseconds,
  });
}

/** Milliseconds of a run of a recorder. Its events are written side by side, the requests of each one by one. */
export function recorderMilliseconds(
  figures: CostFigures,
  design: DesignCostFigures,
  eventsPerRun: number,
): number {
  return runMilliseconds({
    cpuMilliseconds: design.recorderCpuMilliseconds * eventsPerRun,
    memoryMegabytes: figures.memoryMegabytes,
    requests: design.requestsPerCall / figures.deliveriesPerCall,
    millisecondsPerRequest: ASSUMED.tableMilliseconds,
  });
}
