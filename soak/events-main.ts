import { Command } from 'commander';
import { share, wholeNumber } from '../terminal/arguments.ts';
import { soakEvents } from './events.ts';
import { printFigures } from './print-figures.ts';

const options = new Command('npm run soak:events --')
  .description(
    "Drives made-up calls through callfold on Amazon's engine, and compares what a consumer of the bus ends up with. Exits 1 if Call Finished is published under no id or several, or a consumer has something else than the record. Needs Java 17.",
  )
  .option('--calls <number>', 'calls to make up', wholeNumber(1), 1000)
  .option('--duplicates <share>', 'share of the events that come twice', share, 0.3)
  .option('--faults <share>', 'share of the requests to SQS, DynamoDB and EventBridge that fail', share, 0.1)
  .option('--recorders <number>', 'recorders that work at once, 2 to 1000', wholeNumber(2, 1000), 4)
  .option('--under-way <number>', 'most events that are delivered and not yet recorded', wholeNumber(1))
  .option('--seed <number>', 'the same seed makes up the same calls', wholeNumber(1), 1)
  .parse()
  .opts<{
    calls: number;
    duplicates: number;
    faults: number;
    recorders: number;
    underWay?: number;
    seed: number;
  }>();

const { underWay, ...rest } = options;
const report = await soakEvents({
  ...rest,
  ...(underWay === undefined ? {} : { maxUnderWay: underWay }),
  onProgress: () => undefined,
});
const milliseconds = (value: number | undefined) => (value === undefined ? '-' : `${value} ms`);
printFigures([
  ['calls', report.calls],
  ['deliveries', report.deliveries],
  ['faults injected', report.faultsInjected],
  ['events on the bus', report.events],
  ['repetitions among these', report.repeated],
  ['calls without a Call Finished', report.unpublished],
  ['calls with several ids of it', report.publishedTwice],
  ['consumers with something else than the record', report.wrong],
  ['dead letters of the notifier', report.deadLetters],
  ['POST to Call Finished, p50', milliseconds(report.latency.p50)],
  ['POST to Call Finished, p99', milliseconds(report.latency.p99)],
  ['POST to a bare consumer of the stream, p50', milliseconds(report.seen.p50)],
  ['POST to a bare consumer of the stream, p99', milliseconds(report.seen.p99)],
  ['errors between the services', report.errors.length],
  ['seconds', report.seconds.toFixed(1)],
]);
for (const error of report.errors) console.error(error);
if (report.unpublished + report.publishedTwice + report.wrong + report.deadLetters > 0) process.exitCode = 1;
