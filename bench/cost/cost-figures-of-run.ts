import type { Deployment } from '../deployment.ts';
import type { DesignFigures } from '../peers/compare-designs.ts';
import type { Measurement } from '../performance-report.ts';
import { type CallBodies, documentedCall, hourLongCall } from '../requests/calls.ts';
import type { EventCost } from '../requests/requests-per-event.ts';
import type { WebhookCpu } from '../webhook/webhook-cpu.ts';
import type { CostFigures, DesignCostFigures } from './cost-figures.ts';
import { logBytes } from './log-bytes.ts';
import { recordSize } from './record-size.ts';

/** What was measured in a run of the benchmark, as far as money depends on it. */
export interface RunFigures {
  readonly measurement: Measurement;
  readonly deployment: Deployment;
  readonly requests: {
    readonly documented: ReadonlyMap<string, EventCost>;
    readonly hourLong: ReadonlyMap<string, EventCost>;
  };
  readonly designs: readonly DesignFigures[];
  readonly webhook: readonly WebhookCpu[];
}

const IN_ORDER = 'in order, one at a time';

/** The figures that the cost is calculated from: the documented call, its events in order, each in a run of its own. */
export function costFigures({
  measurement,
  deployment,
  requests,
  designs,
  webhook,
}: RunFigures): CostFigures {
  const [ours, ...peers] = designs.map(designFigures) as [DesignCostFigures, ...DesignCostFigures[]];
  const bodies = Object.values(documentedCall());
  const { record, indexes } = recordSize(bodies);
  const [shortest] = webhook;
  const namespace = String(deployment.webhook.environment.POWERTOOLS_METRICS_NAMESPACE);
  return {
    measuredOn: measurement.date,
    measuredWhere: measurement.machine,
    workload:
      'like the one in Whippy’s documentation: three events in order, and a transcript of a few hundred words',
    deliveriesPerCall: bodies.length,
    bodyBytes: meanBytes(documentedCall()),
    memoryMegabytes: deployment.webhook.memoryMegabytes,
    webhookCpuMilliseconds: (shortest?.webhook ?? Number.NaN) / 1000,
    webhookLogBytes: logBytes('webhook', namespace),
    recorderLogBytes: logBytes('recorder', namespace),
    recordBytes: record,
    indexBytes: indexes,
    byDayUnitsPerEvent: requests.documented.get(IN_ORDER)?.byDayUnits ?? Number.NaN,
    callfold: ours,
    peers,
    longCall: {
      name: 'a transcript of an hour',
      bodyBytes: meanBytes(hourLongCall()),
      recordBytes: recordSize(Object.values(hourLongCall())).record,
      writeUnitsPerCall: 3 * (requests.hourLong.get(IN_ORDER)?.writeUnits ?? Number.NaN),
    },
  };
}

function designFigures({ design, inOrder, speedInOrder }: DesignFigures): DesignCostFigures {
  const perCall = (figure: number) => (3 * figure) / inOrder.run.events;
  const { writes, reads, writeUnits, readUnits } = inOrder.meter;
  return {
    name: design,
    writeUnitsPerCall: perCall(writeUnits),
    readUnitsPerCall: perCall(readUnits),
    requestsPerCall: perCall(writes + reads),
    recorderCpuMilliseconds: speedInOrder.cpuMilliseconds,
  };
}

function meanBytes(bodies: CallBodies): number {
  const all = Object.values(bodies);
  return all.reduce((sum, body) => sum + Buffer.byteLength(body), 0) / all.length;
}
