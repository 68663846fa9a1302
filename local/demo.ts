import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { MILESTONE_ATTRIBUTES } from '../call/fold.ts';
import { STATUSES } from '../call/record.ts';
import { toJsonText, toPlainJson } from '../store/calls/plain-json.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { heedInterruption } from '../terminal/heed-interruption.ts';
import { sign } from '../whippy/signature.ts';
import { type LocalCallfold, startCallfold } from './callfold.ts';
import { readableLine } from './log-line.ts';
import { FREE_PORTS } from './services.ts';
import { randomSigningKey } from './signing-key.ts';

const SIGNING_KEY = randomSigningKey();
const CALL_ID = 'd649233e-9127-4ae3-b90e-09611ed94868';
// Neither in order nor once each, because webhooks come like that.
const DELIVERIES = ['call.analyzed', 'call.started', 'call.ended', 'call.started'];
const PATIENCE_MS = 30_000;

const { signal: interrupted } = heedInterruption();

try {
  const record = await recordTheCall();
  console.error('\nThe finished record:\n');
  // Once everything has stopped, so that no log line comes after it.
  console.log(toJsonText(toPlainJson(record), 2));
} catch (error) {
  if (!interrupted.aborted) console.error(error instanceof Error ? error.message : error);
  process.exitCode = interrupted.aborted ? EXIT.interrupted : EXIT.no;
}

async function recordTheCall(): Promise<Record<string, AttributeValue>> {
  const callfold = await startCallfold({
    ports: FREE_PORTS,
    signingKey: SIGNING_KEY,
    onLine: line => {
      const readable = readableLine(line);
      if (readable !== undefined) console.error(readable);
    },
    onError: error => console.error(error),
  });
  try {
    interrupted.throwIfAborted();
    console.error(`\nDelivering ${DELIVERIES.join(', ')} to ${callfold.outputs.WebhookUrl}\n`);
    for (const event of DELIVERIES) await deliver(callfold, event);
    return await finishedRecord(callfold);
  } finally {
    await callfold.stop();
  }
}

async function deliver({ outputs }: LocalCallfold, event: string): Promise<void> {
  const body = readFileSync(new URL(`../samples/documented/${event}.json`, import.meta.url));
  const response = await fetch(String(outputs.WebhookUrl), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-whippy-signature': sign(SIGNING_KEY, body, Date.now()),
    },
    body,
    signal: interrupted,
  });
  if (response.status !== 202)
    throw new Error(`${event} was answered ${response.status}: ${await response.text()}`);
}

async function finishedRecord({ dynamodb, outputs }: LocalCallfold): Promise<Record<string, AttributeValue>> {
  const read = new GetItemCommand({ TableName: outputs.TableName, Key: { call_id: { S: CALL_ID } } });
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) {
    interrupted.throwIfAborted();
    const { Item } = await dynamodb.send(read);
    if (Item && STATUSES.every(status => MILESTONE_ATTRIBUTES[status] in Item)) return Item;
  }
  throw new Error(`The record was not finished within ${PATIENCE_MS / 1000} seconds`);
}
