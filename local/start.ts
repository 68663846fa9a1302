import { once } from 'node:events';
import { CommanderError } from 'commander';
import { UnusablePortError } from '../loopback/ports.ts';
import { createCallReader } from '../store/calls/call-reader.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { errorLine } from '../terminal/explain.ts';
import { type ReservedView, reserveView, type ViewOptions } from '../view/start-view.ts';
import { type LocalCallfold, startCallfold } from './callfold.ts';
import { heedInterruption } from './interruption.ts';
import { readableLine } from './log-line.ts';
import { readStartOptions, type StartOptions } from './start-options.ts';
import { stateDirectory, TokenFileError } from './token-file.ts';

// Heeded from the start on, so that an interruption while things are starting leaves nothing behind either.
const interrupted = heedInterruption();

try {
  await start(readStartOptions(process.argv.slice(2), process));
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else if (error instanceof UnusablePortError || error instanceof TokenFileError) {
    process.stderr.write(errorLine(error.message, process));
    process.exitCode = EXIT.no;
    // Ctrl-C reaches the bundler too, which then fails.
  } else if (!interrupted.aborted) {
    throw error;
  }
}

async function start(options: StartOptions): Promise<void> {
  // All ports are taken before anything takes time, so that one in use is said at once.
  const view = await reserveView({ port: options.viewPort, flag: '--view-port' });
  let callfold: LocalCallfold | undefined;
  try {
    callfold = await startCallfold({
      ports: {
        port: { port: options.port, flag: '--port' },
        sqsPort: { port: options.sqsPort, flag: '--sqs-port' },
        dynamodbPort: { port: options.dynamodbPort, flag: '--dynamodb-port' },
      },
      signingKey: options.signingKey,
      stateDirectory: stateDirectory(process.env),
      onLine: line => {
        const readable = readableLine(line);
        if (readable !== undefined) console.log(readable);
      },
      onError: report,
      ...(options.watch ? { onReload: line => console.log(line) } : {}),
    });
    // Interrupted while starting: print nothing.
    if (!interrupted.aborted) await serve(callfold, view, options);
  } finally {
    // What the view still reads needs the table, so that goes last.
    await view.close();
    await callfold?.stop();
  }
}

async function serve(callfold: LocalCallfold, view: ReservedView, { port }: StartOptions): Promise<void> {
  view.serve(viewOf(callfold));
  welcome(callfold, view.url, port);
  if (!interrupted.aborted) await once(interrupted, 'abort');
  console.log('\nStopping.');
}

function viewOf({ dynamodb, outputs }: LocalCallfold): ViewOptions {
  const tableName = String(outputs.TableName);
  return {
    records: createCallReader({ client: dynamodb, tableName, now: Date.now }),
    now: Date.now,
    source: 'this machine',
    explain: () => 'The local DynamoDB does not answer. Is npm start still running?',
    report,
  };
}

function welcome({ outputs, endpoints }: LocalCallfold, viewUrl: string, port: number): void {
  console.log(`
callfold runs on this machine. Ctrl-C stops it, and what it recorded is gone then.

  Webhook    ${outputs.WebhookUrl}
  Calls      ${viewUrl}
  SQS        ${endpoints.sqs}
  DynamoDB   ${endpoints.dynamodb}

Send it some calls:

  npx callfold send --local${port === 3000 ? '' : ` ${new URL(String(outputs.WebhookUrl)).origin}`}

Any AWS client can look inside (region us-east-1, any credentials):

  AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws --region us-east-1 --endpoint-url ${endpoints.dynamodb} dynamodb scan --table-name ${outputs.TableName}
`);
}

function report(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
}
