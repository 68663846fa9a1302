import { CreateQueueCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { admitAwsClient, guardServer } from '../loopback/guard.ts';
import { close, listen, type PortChoice } from '../loopback/ports.ts';
import { acceptEveryCharacterOfSqs } from './nodejs-20.ts';
import { type Identity, type Resource, referredId, resourcesOfType, type Template } from './template.ts';

/** An SQS service on this machine. */
export interface LocalSqs {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts an SQS service, without queues.
 *
 * @throws {UnusablePortError} when the port cannot be used
 */
export async function startSqs(choice: PortChoice): Promise<LocalSqs> {
  await acceptEveryCharacterOfSqs();
  const app = buildApp({ logger: false });
  // fauxqs knows its queues only by URLs whose host name some systems cannot look up (sqs.us-east-1.localhost). Clients
  // see URLs that work everywhere, and may use any URL that leads here.
  app.addHook<{ Body: { QueueUrl?: string } | null }>('preHandler', async ({ body }) => {
    if (body?.QueueUrl) body.QueueUrl = `http://${FAUXQS_HOST}:${port}${new URL(body.QueueUrl).pathname}`;
  });
  app.addHook('preSerialization', async (_request, _reply, payload) => withUsableUrls(payload));
  await app.ready();
  // fauxqs has more services on this port, but only SQS is admitted: its SNS would accept a form that a web page posts,
  // and put the content on a queue.
  guardServer(admitAwsClient('AmazonSQS'), app.server);
  const port = await listen(app.server, choice);
  return {
    port,
    async stop() {
      await close(app.server);
      await app.close();
    },
  };
}

/**
 * Creates the queues of a template, with the timeouts, retention and redrive policies that it gives them.
 *
 * @returns each queue's URL and ARN, by logical id
 */
export async function createQueues(
  template: Template,
  stackName: string,
  sqs: SQSClient,
): Promise<Map<string, Identity>> {
  const queues = resourcesOfType(template, 'AWS::SQS::Queue');
  const identities = new Map<string, Identity>();
  // A dead-letter queue has to exist before the queues that refer to it.
  for (const [id, { Properties }] of queues.toSorted(([, a], [, b]) => redrives(a) - redrives(b))) {
    const QueueName = `${stackName}-${id}`;
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName, Attributes: attributesOf(Properties, identities) }),
    );
    identities.set(id, {
      ref: String(QueueUrl),
      attributes: { Arn: `arn:aws:sqs:us-east-1:000000000000:${QueueName}`, QueueName },
    });
  }
  return identities;
}

function redrives({ Properties }: Resource): number {
  return Properties.RedrivePolicy ? 1 : 0;
}

const FAUXQS_HOST = 'sqs.us-east-1.localhost';

function withUsableUrls(payload: unknown): unknown {
  const usable = (url: string) => url.replace(FAUXQS_HOST, 'localhost');
  const { QueueUrl, QueueUrls } = (payload ?? {}) as { QueueUrl?: string; QueueUrls?: string[] };
  if (QueueUrl) return { ...(payload as object), QueueUrl: usable(QueueUrl) };
  if (QueueUrls) return { ...(payload as object), QueueUrls: QueueUrls.map(usable) };
  return payload;
}

interface Properties {
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: unknown; readonly maxReceiveCount: number };
  readonly [name: string]: unknown;
}

// Attributes of a queue that have the same name and meaning in a template and in the API.
const PLAIN_ATTRIBUTES = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
];

function attributesOf(
  properties: Properties,
  identities: ReadonlyMap<string, Identity>,
): Record<string, string> {
  const plain = PLAIN_ATTRIBUTES.flatMap(name =>
    name in properties ? [[name, String(properties[name])]] : [],
  );
  const { RedrivePolicy: redrive } = properties;
  if (!redrive) return Object.fromEntries(plain);
  const target = identities.get(referredId(redrive.deadLetterTargetArn))?.attributes.Arn;
  const policy = JSON.stringify({ deadLetterTargetArn: target, maxReceiveCount: redrive.maxReceiveCount });
  return { ...Object.fromEntries(plain), RedrivePolicy: policy };
}
