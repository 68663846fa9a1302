import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { recordOf } from '../../../call/fold.ts';
import { PROOF_ID_PREFIX } from '../../../call/proof.ts';
import { tombstoneOf } from '../../../call/tombstone.ts';
import { countMessages, removeAll } from '../../../store/queues/queue.ts';
import type { Io } from '../../../terminal/io.ts';
import type { AppName } from '../../end-to-end/apps.ts';
import { messagesIn, startTestCallfold, type TestCallfold } from '../../end-to-end/running-callfold.ts';
import { type Run, runCommand } from '../run-command.ts';
import { type Rewrite, startRewritingProxy } from './rewriting-proxy.ts';

type QueueName = 'QueueUrl' | 'DeadLetterQueueUrl' | 'QuarantineQueueUrl';

/** callfold on this machine, whose recorder writes what the test makes of it, and the command that proves it. */
export interface ProvenCallfold {
  readonly callfold: TestCallfold;
  /** `--local=` and the address. */
  readonly local: string;
  /** Changes the requests of the recorder to DynamoDB; they are left as they are without. */
  rewriteWith(rewrite?: Rewrite): void;
  prove(argv: readonly string[], io?: Partial<Io>): Promise<Run>;
  /** What the table has of made-up calls. */
  items(): ReturnType<typeof scan>;
  /** Waits until no event is waiting or being worked on, however long it takes. */
  queueToDrain(): Promise<void>;
  /** How many messages a queue holds. */
  depth(name: QueueName): Promise<number>;
  /** Fails unless the table has a tombstone that expires for each of the calls, and nothing else of made-up calls. */
  expectTombstones(callIds: readonly string[]): Promise<void>;
  /** Deletes the tombstones, once no message is on its way. */
  removeTombstones(): Promise<void>;
  /** Fails unless the table has nothing of made-up calls, and all queues are empty. */
  expectNothingLeft(): Promise<void>;
  putDeadLetter(body: string): Promise<void>;
  /** Receives what waits in a queue, and deletes it. */
  takeAll(name: QueueName): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts callfold on free ports, with the settings of a test. */
export async function startProvenCallfold(app: AppName): Promise<ProvenCallfold> {
  const asItIs: Rewrite = ({ body }) => body;
  let rewrite = asItIs;
  const proxies: { close(): Promise<void> }[] = [];
  const callfold = await startTestCallfold({
    app,
    async wrapEndpoints(endpoints) {
      const proxy = await startRewritingProxy(endpoints.dynamodb, request => rewrite(request));
      proxies.push(proxy);
      return { ...endpoints, dynamodb: proxy.origin };
    },
  });
  const local = `--local=${new URL(String(callfold.outputs.WebhookUrl)).origin}`;
  const queue = (name: QueueName) => ({ sqs: callfold.sqs, url: String(callfold.outputs[name]) });
  const items = async () =>
    (await scan(callfold)).filter(({ call_id }) => call_id?.S?.startsWith(PROOF_ID_PREFIX));
  const depth = (name: QueueName) => countMessages(queue(name));
  const queueToDrain = async () => {
    while ((await depth('QueueUrl')) > 0) await sleep(100);
  };

  return {
    callfold,
    local,
    items,
    depth,
    queueToDrain,
    rewriteWith(changed = asItIs) {
      rewrite = changed;
    },
    prove: (argv, io) =>
      runCommand(['prove', local, ...(argv.includes('--clean') ? [] : ['--concurrency', '1']), ...argv], io),
    async expectTombstones(callIds) {
      const found = await items();
      expect(found.map(({ call_id }) => call_id?.S).toSorted()).toEqual(callIds.toSorted());
      for (const { expires_at, ...item } of found) {
        expect(item).toEqual(recordOf(tombstoneOf(String(item.call_id?.S))));
        // A message lives 14 days, and 14 more if it is redriven.
        expect(Number(expires_at?.N)).toBeGreaterThan(Date.now() / 1000 + 28 * 86_400);
        expect(Number(expires_at?.N)).toBeLessThan(Date.now() / 1000 + 31 * 86_400);
      }
    },
    async removeTombstones() {
      await queueToDrain();
      for (const { call_id } of await items()) {
        await callfold.dynamodb.send(
          new DeleteItemCommand({
            TableName: callfold.outputs.TableName,
            Key: { call_id: { S: String(call_id?.S) } },
          }),
        );
      }
    },
    async expectNothingLeft() {
      expect(await items()).toEqual([]);
      expect([
        await depth('QueueUrl'),
        await depth('DeadLetterQueueUrl'),
        await depth('QuarantineQueueUrl'),
      ]).toEqual([0, 0, 0]);
    },
    async putDeadLetter(MessageBody) {
      await callfold.sqs.send(
        new SendMessageCommand({ QueueUrl: callfold.outputs.DeadLetterQueueUrl, MessageBody }),
      );
    },
    async takeAll(name) {
      const messages = await messagesIn(callfold, callfold.outputs[name]);
      expect(await removeAll(queue(name), messages)).toEqual([]);
      return messages.map(({ Body = '' }) => Body);
    },
    async stop() {
      await callfold.stop();
      for (const proxy of proxies) await proxy.close();
    },
  };
}

async function scan({ dynamodb, outputs }: TestCallfold) {
  const { Items = [] } = await dynamodb.send(
    new ScanCommand({ TableName: outputs.TableName, ConsistentRead: true }),
  );
  return Items;
}
