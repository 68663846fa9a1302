import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Hono } from 'hono';
import { type Fault, type ServiceRequest, startFaultProxy } from '../../../local/fault-proxy.ts';
import { LOCAL_AWS } from '../../../local/local-aws.ts';
import { createSecret, createSecretsManager } from '../../../local/secrets-manager.ts';
import { FREE_PORTS } from '../../../local/services.ts';
import { startSqs } from '../../../local/sqs.ts';
import type { KeptHeaders } from '../../../store/messages/kept-headers.ts';
import type { Queue } from '../../../store/queues/queue.ts';
import { SIGNATURE_HEADER } from '../../../whippy/signature.ts';
import { serve } from '../loopback-server.ts';
import { serveDiscovery } from '../serve-discovery.ts';

/** Queues that the command finds with `--local`, and no recorder reads them. */
export interface ServedQueues {
  /** `--local` and the address. */
  readonly local: string;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly quarantine: Queue;
  /** The outputs that the command gets; a test may change them. */
  readonly outputs: { [name: string]: string };
  close(): Promise<void>;
}

/**
 * Starts queues, and what tells the command where they are.
 *
 * @param choose sees the command's requests to SQS, and says which are to fail
 */
export async function serveQueues(
  signingKey: string,
  choose: (request: ServiceRequest) => Fault | undefined = () => undefined,
): Promise<ServedQueues> {
  const service = await startSqs(FREE_PORTS.sqsPort);
  const endpoint = `http://localhost:${service.port}`;
  const sqs = new SQSClient({ ...LOCAL_AWS, endpoint });
  const create = async (QueueName: string): Promise<Queue> => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
    return { sqs, url: String(QueueUrl) };
  };
  const queue = await create('events');
  const deadLetters = await create('dead-letters');
  const quarantine = await create('quarantine');

  const proxy = await startFaultProxy(endpoint, choose);
  const proxied = ({ url }: Queue) => `${proxy.url}${new URL(url).pathname}`;
  const secret = createSecret('signing', signingKey, Date.now());
  const outputs = {
    QueueUrl: proxied(queue),
    DeadLetterQueueUrl: proxied(deadLetters),
    QuarantineQueueUrl: proxied(quarantine),
    SigningSecretArn: secret.arn,
  };
  const app = new Hono();
  const server = await serve(app);
  const secretsManager = `${server.origin}/secrets`;
  const endDiscovery = await serveDiscovery(app, server.origin, {
    outputs,
    endpoints: {
      sqs: proxy.url,
      dynamodb: proxy.url,
      secretsManager,
      cloudWatchLogs: server.origin,
      eventBridge: server.origin,
      firehose: server.origin,
      s3: server.origin,
    },
  });
  app.route('/secrets', createSecretsManager([secret], Date.now));
  return {
    local: `--local=${server.origin}`,
    queue,
    deadLetters,
    quarantine,
    outputs,
    async close() {
      sqs.destroy();
      await endDiscovery();
      await server.close();
      await proxy.stop();
      await service.stop();
    },
  };
}

/**
 * Puts a delivery into quarantine as the webhook does.
 *
 * @param signature value of its signature header
 * @param headers all that is kept of its headers, in place of that
 * @returns the id of the message
 */
export async function putIntoQuarantine(
  queue: Queue,
  body: string,
  signature: string,
  reason = 'signature_mismatch',
  headers: KeptHeaders = { names: [SIGNATURE_HEADER], values: { [SIGNATURE_HEADER]: signature } },
): Promise<string> {
  return put(queue, body, { encoding: 'text', reason, headers: JSON.stringify(headers) });
}

/**
 * Puts a dead letter into the queue: with attributes as the webhook does, without as SQS does after the last
 * receive.
 */
export async function putDeadLetter(
  queue: Queue,
  body: string,
  attributes: { readonly [name: string]: string } = {},
): Promise<string> {
  return put(queue, body, attributes);
}

async function put(
  { sqs, url }: Queue,
  body: string,
  attributes: { readonly [name: string]: string },
): Promise<string> {
  const { MessageId } = await sqs.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
    }),
  );
  return String(MessageId);
}
