import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { type LocalCallfold, type LocalOptions, startCallfold } from '../../local/callfold.ts';
import { FREE_PORTS } from '../../local/services.ts';
import { stateDirectory } from '../../local/token-file.ts';
import { countMessages } from '../../store/queues/queue.ts';
import { sign } from '../../whippy/signature.ts';
import { eventually } from '../eventually.ts';
import { STATE_ENV } from '../state-home.ts';
import type { AppName } from './apps.ts';
import { synthesizedApp } from './synthesized-app.ts';

export const SIGNING_KEY = 'the-signing-key-of-tests';

/** callfold on free ports, and everything that its functions wrote. */
export interface TestCallfold extends LocalCallfold {
  readonly lines: readonly string[];
  readonly errors: readonly unknown[];
}

interface TestOptions
  extends Partial<
    Pick<LocalOptions, 'signingKey' | 'engine' | 'whippyApi' | 'wrapEndpoints' | 'synthesized'>
  > {
  /** Name of the app's settings. */
  readonly app?: AppName;
}

/** Starts callfold on free ports. */
export async function startTestCallfold({
  app = 'default',
  ...options
}: TestOptions = {}): Promise<TestCallfold> {
  const lines: string[] = [];
  const errors: unknown[] = [];
  const callfold = await startCallfold({
    ports: FREE_PORTS,
    synthesized: options.synthesized ?? (await synthesizedApp(app)),
    signingKey: SIGNING_KEY,
    stateDirectory: stateDirectory(STATE_ENV),
    onLine: line => lines.push(line),
    onError: error => errors.push(error),
    ...options,
  });
  return { ...callfold, lines, errors };
}

/** An answer of the webhook. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly [name: string]: unknown };
}

/** Delivers a body as Whippy would. */
export async function deliver(
  { outputs }: LocalCallfold,
  body: string | Uint8Array,
  headers: { [name: string]: string } = { 'X-Whippy-Signature': sign(SIGNING_KEY, body, Date.now()) },
): Promise<Answer> {
  const response = await fetch(String(outputs.WebhookUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  };
}

/** The record of a call as DynamoDB holds it. */
export async function recordOfCall(
  { dynamodb, outputs }: LocalCallfold,
  callId: string,
): Promise<Record<string, AttributeValue> | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({
      TableName: outputs.TableName,
      Key: { call_id: { S: callId } },
      ConsistentRead: true,
    }),
  );
  return Item;
}

/** Waits until every given event's milestone is in the record, and returns it. */
export function recordWith(callfold: LocalCallfold, callId: string, ...milestones: string[]) {
  return eventually(async () => {
    const record = await recordOfCall(callfold, callId);
    return milestones.every(name => record && name in record) ? record : undefined;
  });
}

/** Waits until no event is waiting or being worked on. */
export async function queueToDrain({ sqs, outputs }: LocalCallfold): Promise<void> {
  const queue = { sqs, url: String(outputs.QueueUrl) };
  await eventually(async () => (await countMessages(queue)) === 0 || undefined);
}

/** Receives what waits in a queue, and hides it from others for a while. */
export async function messagesIn({ sqs }: LocalCallfold, QueueUrl: string | undefined) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return Messages;
}
