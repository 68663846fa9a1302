import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { share, wholeNumber } from '../terminal/arguments.ts';
import { printFigures } from './print-figures.ts';
import { type SoakReport, soak } from './soak.ts';

const command = new Command('npm run soak --')
  .description(
    'Drives signed, made-up calls through webhook, queue and recorders on this machine and checks every record. Exits 1 if a record is wrong, or an event was lost, refused until given up, or is a dead letter.',
  )
  .option('--calls <number>', 'calls to make up', wholeNumber(1), 1000)
  .option('--duplicates <share>', 'share of the events that come twice', share, 0.3)
  .option('--faults <share>', 'share of the requests to SQS and DynamoDB that fail', share, 0.1)
  .option('--recorders <number>', 'recorders that work at once, 2 to 1000', wholeNumber(2, 1000), 4)
  .option('--seed <number>', 'the same seed makes up the same calls', wholeNumber(1), 1)
  .parse();

const options = command.opts<{
  calls: number;
  duplicates: number;
  faults: number;
  recorders: number;
  seed: number;
}>();

const bar = new SingleBar({
  format: '{bar} {percentage}% | {value} deliveries | {eta_formatted} left',
  noTTYOutput: false,
  stopOnComplete: true,
});
// About three events a call; the bar corrects itself at the end.
bar.start(Math.round(options.calls * 2.9 * (1 + options.duplicates)), 0);
const report = await soak({ ...options, onProgress: deliveries => bar.update(deliveries) });
bar.stop();
printFigures(figuresOf(report));
for (const error of report.errors) console.error(error);
const { recordsWrong, eventsLost, deadLetters, deliveriesRefused } = report;
if (recordsWrong + eventsLost + deadLetters + deliveriesRefused > 0) process.exitCode = 1;

function figuresOf(report: SoakReport): [label: string, figure: number | string][] {
  const milliseconds = (value: number | undefined) => (value === undefined ? '-' : `${value} ms`);
  return [
    ['calls', report.calls],
    ['deliveries', report.deliveries],
    ['duplicates among these', report.duplicates],
    ['answered 503 and made again', report.deliveriesRepeated],
    ['answered 503 until given up', report.deliveriesRefused],
    ['faults injected', report.faultsInjected],
    ['messages that came again', report.messagesRepeated],
    ['errors between the services', report.errors.length],
    ['records wrong', report.recordsWrong],
    ['events lost', report.eventsLost],
    ['dead letters', report.deadLetters],
    ['POST to record, p50', milliseconds(report.p50)],
    ['POST to record, p99', milliseconds(report.p99)],
    ['seconds', report.seconds.toFixed(1)],
    ['deliveries per second', (report.deliveries / report.seconds).toFixed(0)],
  ];
}
