import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Hono } from 'hono';
import { LOCAL_AWS } from '../../../local/local-aws.ts';
import { createSecret, createSecretsManager } from '../../../local/secrets-manager.ts';
import { FREE_PORTS } from '../../../local/services.ts';
import { startSqs } from '../../../local/sqs.ts';
import type { Queue } from '../../../queues/queue.ts';
import { serve } from '../loopback-server.ts';
import { serveDiscovery } from '../serve-discovery.ts';

/** Queues that the command finds with `--local`, with nobody who records from them. */
export interface ServedQueues {
  /** `--local` and the address. */
  readonly local: string;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly quarantine: Queue;
  close(): Promise<void>;
}

/** Starts queues, and what tells the command where they are. */
export async function serveQueues(signingKey: string): Promise<ServedQueues> {
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

  const secret = createSecret('signing', signingKey, Date.now());
  const outputs = {
    QueueUrl: queue.url,
    DeadLetterQueueUrl: deadLetters.url,
    QuarantineQueueUrl: quarantine.url,
    SigningSecretArn: secret.arn,
  };
  const app = new Hono();
  const server = await serve(app);
  const secretsManager = `${server.origin}/secrets`;
  const endDiscovery = await serveDiscovery(app, server.origin, {
    outputs,
    endpoints: { sqs: endpoint, dynamodb: endpoint, secretsManager },
  });
  app.route('/secrets', createSecretsManager([secret], Date.now));
  return {
    local: `--local=${server.origin}`,
    queue,
    deadLetters,
    quarantine,
    async close() {
      sqs.destroy();
      await endDiscovery();
      await server.close();
      await service.stop();
    },
  };
}

/** Puts a delivery into quarantine as the webhook does. */
export async function putIntoQuarantine({ sqs, url }: Queue, body: string, signature: string): Promise<void> {
  const attributes = { encoding: 'text', signature, reason: 'signature_mismatch' };
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
    }),
  );
}
