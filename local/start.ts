import { once } from 'node:events';
import { Command, InvalidArgumentError } from 'commander';
import { createCallRecords } from '../records/call-records.ts';
import type { ViewOptions } from '../view/create-view.tsx';
import { startView } from '../view/start-view.ts';
import { type LocalCallfold, startCallfold } from './callfold.ts';
import { readableLine } from './log-line.ts';
import { PortTakenError } from './ports.ts';

const command = new Command('npm start --')
  .description('Runs callfold on this machine, without an AWS account.')
  .option('--port <port>', 'webhook endpoint', port, 3000)
  .option('--sqs-port <port>', 'SQS', port, 9324)
  .option('--dynamodb-port <port>', 'DynamoDB', port, 8000)
  .option('--view-port <port>', 'web view of the calls', port, 8001)
  .option('--signing-key <key>', 'key that deliveries must be signed with', 'local-signing-key')
  .parse();

const options = command.opts<{
  port: number;
  sqsPort: number;
  dynamodbPort: number;
  viewPort: number;
  signingKey: string;
}>();

// Heeded from the start on, so that an interruption while things are starting leaves nothing behind either.
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    // A second one, from somebody in a hurry, ends the process at once.
    process.once(signal, () => process.exit(1));
    interruption.abort();
  });
}

try {
  const callfold = await startCallfold({
    ports: {
      port: { port: options.port, flag: '--port' },
      sqsPort: { port: options.sqsPort, flag: '--sqs-port' },
      dynamodbPort: { port: options.dynamodbPort, flag: '--dynamodb-port' },
    },
    signingKey: options.signingKey,
    onLine: line => {
      const readable = readableLine(line);
      if (readable !== undefined) console.log(readable);
    },
    onError: report,
  });
  try {
    // Whoever interrupts the start does not want to be welcomed.
    if (!interruption.signal.aborted) await serve(callfold);
  } finally {
    await callfold.stop();
  }
} catch (error) {
  // Ctrl-C reaches the bundler too, which then fails.
  if (!interruption.signal.aborted) {
    if (!(error instanceof PortTakenError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

async function serve(callfold: LocalCallfold): Promise<void> {
  const view = await startView({ port: options.viewPort, flag: '--view-port' }, viewOf(callfold));
  welcome(callfold, view.url);
  if (!interruption.signal.aborted) await once(interruption.signal, 'abort');
  console.log('\nStopping.');
  await view.close();
}

function viewOf({ dynamodb, outputs }: LocalCallfold): ViewOptions {
  const tableName = String(outputs.TableName);
  return {
    records: createCallRecords({ client: dynamodb, tableName, now: Date.now }),
    now: Date.now,
    source: 'this machine',
    explain: () => 'The local DynamoDB does not answer. Is npm start still running?',
    report,
  };
}

function welcome({ outputs, endpoints }: LocalCallfold, viewUrl: string): void {
  console.log(`
callfold runs on this machine. Ctrl-C stops it, and what it recorded is gone then.

  Webhook    ${outputs.WebhookUrl}
  Calls      ${viewUrl}
  SQS        ${endpoints.sqs}
  DynamoDB   ${endpoints.dynamodb}

Send it some calls:

  npx callfold send --local${options.port === 3000 ? '' : ` ${new URL(String(outputs.WebhookUrl)).origin}`}

Any AWS client can look inside (region us-east-1, any credentials):

  AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws --region us-east-1 --endpoint-url ${endpoints.dynamodb} dynamodb scan --table-name ${outputs.TableName}
`);
}

function report(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65_535) throw new InvalidArgumentError('It must be 0 to 65535.');
  return number;
}
