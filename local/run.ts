import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createCallReader } from '../store/calls/call-reader.ts';
import { type ReservedView, reserveView, type ViewOptions } from '../view/start-view.ts';
import { parseKeys } from '../whippy/signing-key.ts';
import { CALLS_PATH, CHANGES_PATH } from '../whippy-stand-in/control.ts';
import { startWhippyStandIn, type WhippyStandIn } from '../whippy-stand-in/stand-in.ts';
import { localFlag } from './address.ts';
import { type LocalCallfold, startCallfold } from './callfold.ts';
import { readableLine } from './log-line.ts';
import type { StartOptions } from './start-options.ts';
import { stateDirectory } from './token-file.ts';

/**
 * Runs callfold and the web view on this machine until it is interrupted, and prints where they are.
 *
 * @throws {UnusablePortError} when a port cannot be used
 * @throws {TokenFileError} when the token cannot be written
 */
export async function run(options: StartOptions, interrupted: AbortSignal): Promise<void> {
  // All ports are taken before anything slow starts, so that a port in use is reported at once.
  const view = await reserveView({ port: options.viewPort, flag: '--view-port' });
  let whippy: WhippyStandIn | undefined;
  let callfold: LocalCallfold | undefined;
  try {
    if (options.withWhippy) whippy = await startWhippy(options);
    callfold = await startCallfold({
      ports: {
        port: { port: options.port, flag: '--port' },
        sqsPort: { port: options.sqsPort, flag: '--sqs-port' },
        dynamodbPort: { port: options.dynamodbPort, flag: '--dynamodb-port' },
      },
      engine: options.engine,
      signingKey: options.signingKey,
      ...(whippy ? { whippyApi: whippy.origin } : {}),
      app: { context: contextOf(options) },
      stateDirectory: stateDirectory(process.env),
      view: view.url,
      onLine: line => {
        const readable = readableLine(line);
        if (readable !== undefined) console.log(readable);
      },
      onError: report,
      ...(options.watch ? { onReload: line => console.log(line) } : {}),
    });
    // Interrupted while starting: print nothing.
    if (!interrupted.aborted) await serve(callfold, view, whippy, options, interrupted);
  } finally {
    await whippy?.close();
    // The view may still be reading the table, so the table stops last.
    await view.close();
    await callfold?.stop();
  }
}

async function serve(
  callfold: LocalCallfold,
  view: ReservedView,
  whippy: WhippyStandIn | undefined,
  options: StartOptions,
  interrupted: AbortSignal,
): Promise<void> {
  view.serve(viewOf(callfold));
  whippy?.subscribe(String(callfold.outputs.WebhookUrl));
  welcome(callfold, view.url);
  introduceEvents(callfold);
  if (whippy) introduce(whippy, options);
  if (!interrupted.aborted) await once(interrupted, 'abort');
  console.log('\nStopping.');
}

/** The settings that differ from the defaults. */
function contextOf({ reconcile, engine }: StartOptions): { [setting: string]: unknown } {
  return {
    ...(reconcile === undefined ? {} : { reconcile }),
    ...(engine === 'amazon' ? { events: true } : {}),
    archive: true,
  };
}

function introduceEvents({ outputs }: LocalCallfold): void {
  console.log(
    outputs.EventBusName === undefined
      ? `No events about calls are published: that needs a DynamoDB with streams, npm start -- --engine amazon, and Java 17.\n`
      : `Events about calls are published on the bus ${outputs.EventBusName}: see the lines that begin with "notifier".\n`,
  );
}

// It signs with the key that callfold verifies with, and knows it as its API key, as Whippy does.
function startWhippy({ whippyPort, signingKey }: StartOptions): Promise<WhippyStandIn> {
  return startWhippyStandIn({
    port: { port: whippyPort, flag: '--whippy-port' },
    keys: parseKeys(signingKey) as [string, ...string[]],
    seed: randomInt(2 ** 32),
    fetch,
    now: Date.now,
    sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
  });
}

function viewOf({ dynamodb, outputs }: LocalCallfold): ViewOptions {
  const tableName = String(outputs.TableName);
  return {
    records: createCallReader({ client: dynamodb, tableName, now: Date.now }),
    now: Date.now,
    source: 'this machine',
    whenEmpty: { purpose: 'Send made-up calls', command: sendCommand(outputs) },
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
  Archive    ${endpoints.s3}/${outputs.ArchiveBucketName}

Send it some calls:

  ${sendCommand(outputs)}

Any AWS client can look inside (region us-east-1, any credentials):

  AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws --region us-east-1 --endpoint-url ${endpoints.dynamodb} dynamodb scan --table-name ${outputs.TableName}
`);
}

function introduce({ origin }: WhippyStandIn, { reconcile }: StartOptions): void {
  console.log(`A stand-in for Whippy delivers to this webhook. Its API is at ${origin}, and the API key is the signing key.
Have it make calls and lose a tenth of their webhooks, or change a tenth of its calls without a webhook:

  curl -d '{"count":20,"lose":0.1}' ${origin}${CALLS_PATH}
  curl -d '{"share":0.1}' ${origin}${CHANGES_PATH}
`);
  if (reconcile !== undefined) {
    console.log(`Every ${reconcile} minutes, its list of calls is compared with the records, and what is missing is recorded: 15 minutes
after it was last changed, as a webhook might still come until then.
`);
  }
}

function sendCommand({ WebhookUrl }: LocalCallfold['outputs']): string {
  return `npx callfold send ${localFlag(new URL(String(WebhookUrl)).origin)}`;
}

function report(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
}
