import { randomUUID } from 'node:crypto';
import { CreateQueueCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { LOCAL_AWS } from '../../../local/local-aws.ts';
import { FREE_PORTS } from '../../../local/services.ts';
import { type LocalSqs, startSqs } from '../../../local/sqs.ts';
import type { Queue } from '../../../store/queues/queue.ts';

/** A request to SQS: the name of the command and its input. */
export interface SentRequest {
  readonly command: string;
  readonly input: { readonly [name: string]: unknown };
}

/** Makes queues of a local SQS service. */
export interface LocalQueues {
  /** Makes an empty queue. */
  create(): Promise<Queue>;
  /** All requests so far, oldest first. */
  readonly requests: SentRequest[];
  close(): Promise<void>;
}

/** Starts an SQS service on a free port. */
export async function startLocalQueues(): Promise<LocalQueues> {
  const service: LocalSqs = await startSqs(FREE_PORTS.sqsPort);
  const sqs = new SQSClient({ ...LOCAL_AWS, endpoint: `http://localhost:${service.port}` });
  const requests: SentRequest[] = [];
  sqs.middlewareStack.add(
    (next, { commandName = '' }) =>
      async args => {
        requests.push({ command: commandName, input: { ...args.input } });
        return next(args);
      },
    { step: 'initialize' },
  );
  return {
    requests,
    async create() {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: randomUUID() }));
      return { sqs, url: String(QueueUrl), waitTimeSeconds: 0 };
    },
    async close() {
      sqs.destroy();
      await service.stop();
    },
  };
}

/** Sends messages with the bodies `1`, `2`, ... */
export async function fill({ sqs, url }: Queue, messages: number): Promise<void> {
  for (let sent = 0; sent < messages; sent += 10) {
    const Entries = Array.from({ length: Math.min(10, messages - sent) }, (_, index) => ({
      Id: String(index),
      MessageBody: String(sent + index + 1),
    }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  }
}
