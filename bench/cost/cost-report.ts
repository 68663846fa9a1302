import { type Cost, costPerMonth, gatewayCostPerMonth, total } from './cost.ts';
import { ASSUMED, type CostFigures, usageOf, withLongCall } from './cost-figures.ts';
import type { IndexSimulation } from './index-partition.ts';
import type { Limit } from './limits.ts';
import { defaultLimits, indexSection, limitsSection } from './limits-report.ts';
import { dollars, markdownTable, millions, percent, rounded } from './markdown.ts';
import { priceSection } from './price-report.ts';
import { GATEWAY, PRICES, PRICES_READ_ON } from './prices.ts';

/** The largest volume that the page is about, in calls a month. */
export const LARGEST = 100e6;

const VOLUMES = [1000, 1e6, LARGEST] as const;
const VOLUME_NAMES = ['1 thousand', '1 million', '100 million'];

/**
 * `docs/cost.md`, from figures that were measured.
 *
 * @param simulation of the index by day, at the largest volume
 */
export function costReport(figures: CostFigures, simulation: IndexSimulation): string {
  const sections = [
    introduction(figures),
    serviceSection(figures),
    designSection(figures),
    variationSection(figures),
    assumptionSection(figures),
    limitsSection(figures),
    indexSection(simulation),
    priceSection(),
  ];
  return `${sections.join('\n\n')}\n`;
}

function costs(figures: CostFigures, callsPerMonth: number, design = figures.callfold): Cost {
  return costPerMonth(usageOf(figures, design), callsPerMonth, PRICES);
}

function perMillion(dollarsPerMonth: number, callsPerMonth: number): number {
  return (dollarsPerMonth * 1e6) / callsPerMonth;
}

function introduction(figures: CostFigures): string {
  const ofLargest = costs(figures, LARGEST);
  const all = total(ofLargest);
  const foremost = Object.entries(ofLargest)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 2)
    .map(([service, amount]) => `${service} (${percent(amount / all)})`);
  const standing = total(costs(figures, 0));
  const ofMillion = total(costs(figures, 1e6)) - standing;
  const [first] = defaultLimits(figures) as [Limit];
  return `# What it costs

A million calls cost about **${dollars(perMillion(all, LARGEST))}** in a large deployment, ${foremost.join(' and ')} foremost. Up to ${dollars(standing)}
a month goes for what is there at any volume: metrics, alarms, the dashboard, the secret, and asking the queue. Below about
${rounded((1e6 * standing) / ofMillion, 1)} calls a month, that is most of the bill. The first limit that a growing deployment meets, at about
${millions(first.callsPerMonth)} calls a month, is the ${first.what}.

Calculated with AWS's list prices in US East (N. Virginia), looked up on ${PRICES_READ_ON}, from what was measured on
${figures.measuredOn} on ${figures.measuredWhere}. No free tier, credit or discount is counted. A call is ${figures.workload}.
This page is written by \`npm run bench\`.`;
}

function serviceSection(figures: CostFigures): string {
  const byVolume = VOLUMES.map(calls => costs(figures, calls));
  const services = Object.keys(byVolume[0] ?? {}) as (keyof Cost)[];
  const rows = services.map(service => [
    service,
    ...byVolume.map(cost => dollars(cost[service])),
    dollars(perMillion(byVolume.at(-1)?.[service] ?? 0, LARGEST)),
  ]);
  const all = byVolume.map(total);
  return `## By service

US dollars a month, at so many calls a month.

${markdownTable(
  ['', ...VOLUME_NAMES, 'a million calls, of 100 million'],
  [...rows, ['**all**', ...all.map(dollars), dollars(perMillion(all.at(-1) ?? 0, LARGEST))]],
)}

Storage is that of one month's calls. Each month that calls are kept adds as much again, every month: see \`retentionDays\`.`;
}

function designSection(figures: CostFigures): string {
  const ours = total(costs(figures, LARGEST));
  const rows = [figures.callfold, ...figures.peers].map(design => {
    const all = VOLUMES.map(calls => total(costs(figures, calls, design)));
    return [
      design.name,
      rounded(design.requestsPerCall),
      rounded(design.writeUnitsPerCall),
      rounded(design.readUnitsPerCall),
      ...all.map(dollars),
      rounded((all.at(-1) ?? 0) / ours),
    ];
  });
  const gateway = VOLUMES.map(calls => gatewayCostPerMonth(calls * figures.deliveriesPerCall, GATEWAY));
  return `## Beside other designs

The same API, webhook function, queue, table, logs and alarms with another recorder, as in [performance.md](performance.md), which
also tells whose records are right; and a hosted webhook gateway, which takes deliveries and passes them on: whatever
records them comes on top.

${markdownTable(
  ['', 'requests a call', 'write units', 'read units', ...VOLUME_NAMES, 'callfold = 1'],
  [
    ...rows,
    [
      `${GATEWAY.name}, a gateway alone`,
      '-',
      '-',
      '-',
      ...gateway.map(dollars),
      rounded((gateway.at(-1) ?? 0) / ours),
    ],
  ],
)}`;
}

function variationSection(figures: CostFigures): string {
  const volumes = [1e6, LARGEST];
  const row = (name: string, costOf: (calls: number) => number) => [
    name,
    ...volumes.map(calls => dollars(perMillion(costOf(calls), calls))),
  ];
  const inBatches = usageOf(figures, figures.callfold, 10);
  const usual = (calls: number) => costs(figures, calls);
  return `## What makes it more or less

US dollars for a million calls.

${markdownTable(
  ['', 'of 1 million a month', 'of 100 million'],
  [
    row('as above', calls => total(usual(calls))),
    row(`calls with ${figures.longCall.name}`, calls => total(costs(withLongCall(figures), calls))),
    row('batches of 10, waiting for each to fill', calls => total(costPerMonth(inBatches, calls, PRICES))),
    row('without X-Ray traces', calls => total(usual(calls)) - usual(calls)['X-Ray']),
    row('records kept a month longer: more by', calls => usual(calls)['DynamoDB storage']),
  ],
)}

DynamoDB charges a write by the size of the whole record, so the length of the transcript decides. Batches fill as far as
calls come within \`batchWindowSeconds\`.`;
}

function assumptionSection(figures: CostFigures): string {
  return `## What is assumed, and what is left out

- **Deliveries**: ${rounded(figures.deliveriesPerCall)} a call, of ${rounded(figures.bodyBytes)} bytes.
- **Durations of functions**: the measured CPU time, stretched to the part of a CPU that goes with ${figures.memoryMegabytes} MB (all of one at
  1,769 MB), and ${ASSUMED.queueMilliseconds} ms for a message sent, ${ASSUMED.tableMilliseconds} ms for each request to DynamoDB. These waits are allowances: nothing was measured in AWS.
- **Batches**: ${ASSUMED.eventsPerRun} event a run of the recorder. A queue that is never behind hands them out one by one; under load they come together
  and cost less.
- **Polling**: Lambda's five pollers ask the queue every 20 seconds, also when it is empty, for all of the month.
- **Logs**: what the functions write, measured, and ${ASSUMED.platformLogBytes} bytes a run of Lambda's own and ${ASSUMED.accessLogBytes} of access log.
- **Metrics**: those of a month in which nothing goes wrong. **Traces**: Lambda's sampling, one a second and 5 % of the others, of
  runs spread evenly, which makes for the most.
- **Stream**: it is on and has no reader, which costs nothing. Whoever reads it pays for that.
- **Left out**: cold starts, reading the records, looking at logs and traces, storage of logs (a few hundredths of what taking
  them in costs), the quarantine, alarm e-mails, a domain of one's own, support, and taxes.`;
}
