import { markdownTable } from '../../bench/markdown.ts';
import { DEFAULT_SETTINGS } from '../../lib/settings/settings.ts';
import { archiveCost } from './archive-cost.ts';
import { auditCost, MOST_AUDITED_CALLS } from './audit-cost.ts';
import { type Cost, costPerMonth, total } from './cost.ts';
import {
  ASSUMED,
  type CostFigures,
  recorderMilliseconds,
  usageOf,
  webhookMilliseconds,
} from './cost-figures.ts';
import { eventsCost } from './events-cost.ts';
import {
  callsPerMonth,
  type Limit,
  limitsOf,
  OPEN_HOURS,
  PARTITION_WRITE_UNITS,
  PEAK_TO_MEAN,
  WORKING_DAYS,
} from './limits.ts';
import { GIGABYTE, PRICES, PRICES_READ_ON, type Price, type Source } from './prices.ts';
import { reconcilerCost } from './reconciler-cost.ts';
import { dollars, millions, percent, rounded } from './text.ts';
import { runMilliseconds } from './usage.ts';

/** The largest volume of the page, in calls a month. */
const LARGEST = 100e6;

const VOLUMES = [1000, 1e6, LARGEST];

/** `docs/cost.md`, from figures that were measured. */
export function costReport(figures: CostFigures): string {
  const sections = [
    introduction(figures),
    serviceSection(figures),
    variationSection(figures),
    reconcilerSection(figures),
    eventsSection(figures),
    archiveSection(figures),
    auditSection(figures),
    memorySection(figures),
    assumptionSection(figures),
    limitsSection(figures),
    indexSection(figures),
    priceSection(),
  ];
  return `${sections.join('\n\n')}\n`;
}

function costs(figures: CostFigures, calls: number): Cost {
  return costPerMonth(usageOf(figures), calls, PRICES);
}

function perMillion(dollarsPerMonth: number, calls: number): number {
  return (dollarsPerMonth * 1e6) / calls;
}

function introduction(figures: CostFigures): string {
  const ofLargest = costs(figures, LARGEST);
  const all = total(ofLargest);
  const largestParts = Object.entries(ofLargest)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 2)
    .map(([service, amount]) => `${service} (${percent(amount / all)})`);
  const standing = total(costs(figures, 0));
  const atMillion = total(costs(figures, 1e6));
  const ofMillion = atMillion - standing;
  const [first] = limits(figures) as [Limit];
  return `# What it costs

A million calls cost about **${dollars(perMillion(all, LARGEST))}** at 100 million calls a month, above all for ${largestParts.join(' and ')},
and **${dollars(atMillion)}** at one million. Up to ${dollars(standing)} a month does not depend on the volume: metrics, alarms, the dashboard, the secret, and polling the queue. Below about
${rounded((1e6 * standing) / ofMillion, 1)} calls a month, that is most of the bill. The first limit that a growing deployment reaches, at about
${millions(first.callsPerMonth)} calls a month, is the ${first.what}.

This page is the output of a study that is run by hand, \`node --import tsx studies/cost/main.ts\`, and no check updates it:
it was calculated with AWS's list prices in US East (N. Virginia), looked up on ${PRICES_READ_ON}, from what was measured on
${figures.measuredOn} on ${figures.measuredWhere}. No free tier, credit or discount is counted. The call is the one in Whippy's
documentation: three events in order, and a transcript of a few hundred words.`;
}

function serviceSection(figures: CostFigures): string {
  const byVolume = VOLUMES.map(calls => costs(figures, calls));
  const last = byVolume.at(-1) as Cost;
  const services = Object.keys(last) as (keyof Cost)[];
  const billed = services.filter(service => service !== 'X-Ray' || figures.tracing);
  const rows = billed.map(service => [
    service,
    ...byVolume.map(cost => dollars(cost[service])),
    dollars(perMillion(last[service], LARGEST)),
  ]);
  const all = byVolume.map(total);
  return `## By service

US dollars a month, by calls a month.

${markdownTable(
  ['', '1 thousand', '1 million', '100 million', 'a million calls, of 100 million'],
  [...rows, ['**all**', ...all.map(dollars), dollars(perMillion(total(last), LARGEST))]],
)}

Storage is that of the calls of one month. Each month for which calls are kept adds as much again: see \`retentionDays\`.`;
}

function variationSection(figures: CostFigures): string {
  const volumes = [1e6, LARGEST];
  const row = (name: string, costOf: (calls: number) => number) => [
    name,
    ...volumes.map(calls => dollars(perMillion(costOf(calls), calls))),
  ];
  const hourLong = usageOf(figures, figures.hourLongCall);
  const inBatches = usageOf(figures, figures.call, 10);
  const traces = (calls: number) => costs({ ...figures, tracing: true }, calls)['X-Ray'];
  return `## What makes it more or less

US dollars for a million calls.

${markdownTable(
  ['', 'of 1 million a month', 'of 100 million'],
  [
    row('as above', calls => total(costs(figures, calls))),
    row('calls with a transcript of an hour', calls => total(costPerMonth(hourLong, calls, PRICES))),
    row('batches of 10, waiting for each to fill', calls => total(costPerMonth(inBatches, calls, PRICES))),
    row(`X-Ray traces (setting \`tracing\`): ${figures.tracing ? 'less without, by' : 'more by'}`, traces),
    row('records kept a month longer: more by', calls => costs(figures, calls)['DynamoDB storage']),
  ],
)}

DynamoDB charges a write by the size of the whole record, so the length of the transcript decides. Of the indexes, only
\`by-day\` is written with each event; \`by-contact\` and \`by-number\` hold keys only, and each costs one unit per call.
Batches fill only if enough calls come within \`batchWindowSeconds\`.`;
}

function reconcilerSection({ call, memoryMegabytes }: CostFigures): string {
  const costOf = (everyMinutes: number, calls: number) =>
    reconcilerCost({ everyMinutes, recordBytes: call.recordBytes, memoryMegabytes }, calls, PRICES);
  const rows = [15, 60].map(everyMinutes => {
    const cost = costOf(everyMinutes, 1e6);
    return [
      `every ${everyMinutes} minutes`,
      rounded(cost.comparisons),
      Math.round(cost.requests).toLocaleString('en-US'),
      millions(cost.readUnits),
      dollars(cost.dollars),
      millions(cost.mostCalls),
    ];
  });
  return `## A reconciler

What the setting \`reconcile\` adds at a million calls a month, to all other tables of this page:

${markdownTable(['', 'comparisons of a call', 'requests to Whippy', 'read units', 'US dollars', 'enough up to, calls a month'], rows)}

A call is compared in each run of its first four hours, and once a day until it is four days old. A comparison reads the whole
record; only what is missing or behind is written, at the price of an event. A page of 100 calls is allowed 330 ms, and the
CPU time for it. Beyond the last column, if calls are spread evenly, runs no longer come to the end of the list: what they
find, they find late.`;
}

function eventsSection({ call, memoryMegabytes }: CostFigures): string {
  const costOf = (calls: number) =>
    dollars(eventsCost({ recordBytes: call.recordBytes, memoryMegabytes }, calls, PRICES));
  const rows = VOLUMES.map(calls => [calls.toLocaleString('en-US'), costOf(calls)]);
  return `## Events about calls

What the setting \`events\` adds, without what is behind the bus:

${markdownTable(['calls a month', 'US dollars'], rows)}

A call has three events, and is looked at again once, by a message that is sent, received and deleted, and a reading of its
record. Reading the table's stream for a function costs nothing. Each of the four runs is allowed 40 ms of waiting, the CPU
time for 5 ms of work, and 1,200 bytes of log; with many calls, a run takes several changes at once, which costs less.`;
}

/** What the setting `archive` adds. */
export function archiveSection({
  call,
  memoryMegabytes,
}: Pick<CostFigures, 'call' | 'memoryMegabytes'>): string {
  const costOf = (calls: number) => dollars(archiveCost(call.archived, memoryMegabytes, calls, PRICES));
  const rows = VOLUMES.map(calls => [calls.toLocaleString('en-US'), costOf(calls)]);
  const { lineBytes, compressedBytes } = call.archived;
  const bytes = lineBytes.map(count => count.toLocaleString('en-US')).join(', ');
  return `## An archive

What the setting \`archive\` adds, which is on in \`prod\`, with the storage of one month:

${markdownTable(['calls a month', 'US dollars'], rows)}

The lines of the call's events have ${bytes} bytes, and Firehose counts each as a multiple of 5 KB. Compressed on
their own, they take ${Math.round(compressedBytes).toLocaleString('en-US')} bytes. Each month for which events are kept adds ${dollars(((1e6 * compressedBytes) / GIGABYTE) * PRICES.archiveStorage.dollars)} for a million calls: see \`archiveDays\`. The recorder
writes to Firehose while it writes the record. Each of its runs is allowed 10 ms more for that, and 1 ms of CPU time.`;
}

/** What the setting `audit` adds. */
export function auditSection({ call }: { readonly call: Pick<CostFigures['call'], 'recordBytes'> }): string {
  const rows = [1000, 1e6, 1e7].map(calls => [
    calls.toLocaleString('en-US'),
    dollars(auditCost(call.recordBytes, calls, PRICES)),
  ]);
  return `## An audit of each day

What the setting \`audit\` adds:

${markdownTable(['calls a month', 'US dollars'], rows)}

A run reads the whole record of each call that had an event on its day, and is allowed 2 ms for a call. With that, it can finish up to
${millions(MOST_AUDITED_CALLS)} calls a month, if there are as many on each day: a larger day has to be audited by the command. Its disk and its requests
to S3 come to a few cents, and are left out.`;
}

function memorySection(figures: CostFigures): string {
  const { loadMilliseconds, memoryMegabytes: deployed } = figures;
  const rows = [128, 256, 512, 1024, 1769].map(megabytes => {
    const billed = webhookMilliseconds(figures, megabytes);
    // A million deliveries of this many milliseconds are 1,000 times as many seconds.
    const gigabyteSeconds = (megabytes / 1024) * Math.ceil(billed) * 1000;
    return [
      `${megabytes} MB${megabytes === deployed ? ' (deployed)' : ''}`,
      `${Math.round(runMilliseconds(loadMilliseconds, megabytes))} ms`,
      `${billed.toFixed(1)} ms`,
      dollars(gigabyteSeconds * PRICES.lambdaDuration.dollars),
    ];
  });
  return `## Memory size

A function gets a share of a CPU in proportion to its memory, and a whole one at 1,769 MB. The times are the measured CPU times of the
webhook, stretched to that share, and ${ASSUMED.queueMilliseconds} ms for SQS. The time to load is calculated as if it had the same share. ${deployed} MB is
deployed: with less, a cold start takes long; with more, the saved CPU time is small compared with the waiting time, which
is billed as well.

${markdownTable(['memory', 'loading', 'a delivery', 'a million deliveries'], rows)}`;
}

function assumptionSection(figures: CostFigures): string {
  return `## What is assumed, and what is left out

- **Deliveries**: ${rounded(figures.deliveriesPerCall)} a call, of ${rounded(figures.call.bodyBytes)} bytes.
- **Durations of functions**: the measured CPU time, stretched to the share of a CPU that goes with ${figures.memoryMegabytes} MB, and ${ASSUMED.queueMilliseconds} ms for a
  message sent, ${ASSUMED.tableMilliseconds} ms for each request to DynamoDB. These waits are estimates: nothing was measured in AWS.
- **Batches**: ${ASSUMED.eventsPerRun} event a run of the recorder. A queue that is not behind delivers events one by one; under load they come
  in batches and cost less.
- **Polling**: Lambda's five pollers ask the queue every 20 seconds for the whole month, even when it is empty.
- **Logs**: what the functions write, measured, and for each run ${ASSUMED.platformLogBytes} bytes of Lambda's own and ${ASSUMED.accessLogBytes} of access log.
- **Metrics**: those of a month in which nothing goes wrong.
- **Traces**, if they are on: Lambda's sampling, one a second and 5 % of the others, of evenly spread runs, which give the
  most traces.
- **Stream**: it is on and has no reader, so it costs nothing.
- **Left out**: cold starts, reading the records (a list of a contact or a number reads each of its records as a whole),
  looking at logs and traces, storage of logs (a few hundredths of the price of writing them), the quarantine, alarm e-mails, a domain of your own, support, and taxes.`;
}

/** The limits of a deployment with the default settings. */
function limits(figures: CostFigures): Limit[] {
  return limitsOf(DEFAULT_SETTINGS, {
    deliveriesPerCall: figures.deliveriesPerCall,
    webhookMilliseconds: webhookMilliseconds(figures, figures.memoryMegabytes),
    fullBatchMilliseconds: recorderMilliseconds(figures, DEFAULT_SETTINGS.batchSize),
    writeUnits: figures.call.writeUnits / figures.deliveriesPerCall,
    byDayUnits: figures.byDayUnitsPerEvent,
  });
}

function limitsSection(figures: CostFigures): string {
  const rows = limits(figures).map(limit => [
    limit.what,
    rounded(limit.perSecond),
    millions(limit.callsPerMonth),
    limit.beyond,
    limit.whatToChange,
  ]);
  return `## Where the limits lie

With the default [settings](settings.md) and the default quotas of an account, the lowest first. "Deliveries/s" is the limit itself.
"Calls a month" stay just within it in their busiest second, if there are calls on ${WORKING_DAYS} days a month, for ${OPEN_HOURS} hours a day, and
their rate rises and falls in half a sine: the busiest second then has ${rounded(PEAK_TO_MEAN)} times the mean of its day. Campaigns that begin
on the minute have higher peaks: what counts is the second.

${markdownTable(['limit', 'deliveries/s', 'calls a month', 'an event beyond it', 'what to change'], rows, 'left')}

A new account may have 10 concurrent executions instead of 1,000: see the [readme](../README.md#deploy). The indexes
\`by-contact\` and \`by-number\` are written once per call: ${rounded(PARTITION_WRITE_UNITS)} calls a second of one contact or number would be their limit.`;
}

function indexSection({ byDayUnitsPerEvent, deliveriesPerCall }: CostFigures): string {
  const most = (keys: number) =>
    millions(callsPerMonth((keys * PARTITION_WRITE_UNITS) / byDayUnitsPerEvent, deliveriesPerCall));
  return `## The index by day

All calls of a day are under one key of the index \`by-day\`, in the order of time. Even if DynamoDB splits the index, all
writes go to the newest end of that key, and so to one partition: ${rounded(PARTITION_WRITE_UNITS)} write units a second. An event takes ${rounded(byDayUnitsPerEvent)}.

${markdownTable(
  ['keys a day', 'enough up to, calls a month'],
  [1, 4].map(keys => [String(keys), most(keys)]),
)}

Beyond that, DynamoDB throttles the write to the table together with that to the index. A throttled event goes back to the queue
and is delivered again after 90 seconds: nothing is lost, but it is late, and after five receives it is a dead letter, which has to be redriven.

More keys a day need a suffix to the key, taken from a hash of \`call_id\`: \`2026-11-25#0\` to \`2026-11-25#3\` for four. Reading a
day then takes one query for each key, and a merge. It would change \`created_day\` of every record, so it has not been done: plan
it from ${millions(callsPerMonth(PARTITION_WRITE_UNITS / byDayUnitsPerEvent, deliveriesPerCall) / 2)} calls a month on, half of what one key takes.`;
}

function priceSection(): string {
  const prices: Price[] = Object.values(PRICES);
  const sources = [...new Set(prices.map(({ source }) => source))];
  return `## The prices

Looked up on ${PRICES_READ_ON} in stored copies, not on the live pages: check those that are important to you.

${markdownTable(
  ['US dollars', 'for a', 'from'],
  prices.map(({ dollars: price, unit, source }) => [asListed(price), unit, nameOf(source)]),
  'left',
)}

What was read of each page, and its date:

${sources.map(source => `- [${nameOf(source)}](${source.page}): ${source.read}`).join('\n')}`;
}

function asListed(price: number): string {
  return `$${price.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 10 })}`;
}

function nameOf({ page }: Source): string {
  const { host, pathname } = new URL(page);
  return `${host}${pathname}`.replace(/^www\.|\/$/g, '');
}
