import { Command } from 'commander';
import { share, wholeNumber } from '../terminal/arguments.ts';
import { type ListingsOptions, soakListings } from './listings.ts';
import { printFigures } from './print-figures.ts';

const options = new Command('npm run soak:listings --')
  .description(
    'Has a stand-in for Whippy make calls and lose webhooks on this machine, makes a backfill, and checks every record. Exits 1 if a record is wrong, a second backfill changes anything, or an event is a dead letter.',
  )
  .option('--calls <number>', 'calls to make up', wholeNumber(1), 1000)
  .option('--lost <share>', 'share of the webhooks that are lost', share, 0.2)
  .option('--changed <share>', 'share of the calls that change afterwards', share, 0.05)
  .option('--faults <share>', 'share of the requests to SQS and DynamoDB that fail', share, 0)
  .option('--meanwhile', 'make backfills while the webhooks arrive, too', false)
  .option('--seed <number>', 'the same seed makes up the same calls', wholeNumber(1), 1)
  .parse()
  .opts<ListingsOptions>();

const report = await soakListings(options);
printFigures([
  ['calls', report.calls],
  ['webhooks that came', report.webhooks],
  ['webhooks lost', report.webhooksLost],
  ['calls changed afterwards', report.callsChanged],
  ['faults injected', report.faultsInjected],
  ['backfills meanwhile', report.backfillsMeanwhile],
  ['records wrong before the backfill', report.recordsWrongBefore],
  ['found missing', report.missing],
  ['found behind', report.behind],
  ['records with a listing', report.recordsListed],
  ['records wrong', report.recordsWrong],
  ['dead letters', report.deadLetters],
  ['messages of a second backfill', report.messagesOfSecond],
  ['writes after it', report.writesOfSecond],
  ['errors between the services', report.errors.length],
  ['seconds of the webhooks', report.secondsOfWebhooks.toFixed(1)],
  ['seconds of the backfill', report.secondsOfBackfill.toFixed(1)],
  ['seconds until all was recorded', report.secondsUntilRecorded.toFixed(1)],
]);
for (const error of report.errors) console.error(error);
const { recordsWrong, deadLetters, messagesOfSecond, writesOfSecond } = report;
if (recordsWrong + deadLetters + messagesOfSecond + writesOfSecond > 0) process.exitCode = 1;
