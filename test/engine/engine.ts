import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeMap } from '../../call/attribute-value.ts';
import type { RecordOptions } from '../../call/record.ts';
import { createRecorderHandler, type RecorderHandler } from '../../functions/recorder/handler.ts';
import { sendUpdateTo } from '../../functions/recorder/send-update.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { recordedTelemetry } from '../runtime/recorded-telemetry.ts';
import { TABLE_DEFINITION } from '../table-definition.ts';
import { ENGINE_ENDPOINT } from './endpoint.ts';

/** The engines that the suites in this folder run on. */
export type EngineName = 'dynalite' | "Amazon's";

/** A DynamoDB engine with the table of the calls. */
export interface Engine {
  readonly name: EngineName;
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /**
   * A recorder as it is deployed, on this table.
   *
   * @param afterUpdate happens after each update, before the recorder sees its result
   */
  recorder(
    options?: RecordOptions,
    afterUpdate?: () => Promise<void>,
  ): {
    readonly handler: RecorderHandler;
    readonly failures: () => unknown[];
    /** How many updates it has sent so far. */
    readonly updates: () => number;
  };
  /** The whole item of a call, or undefined. */
  item(callId: string): Promise<AttributeMap | undefined>;
  close(): Promise<void>;
}

/**
 * Runs a suite on the engine at hand: on Amazon's own if `npm run test:conformance` has started it, in this
 * process on dynalite otherwise.
 */
export function describeEngine(subject: string, suite: (engine: () => Engine) => void): void {
  const endpoint = process.env[ENGINE_ENDPOINT];
  describe(`${subject}, on ${endpoint ? "Amazon's engine" : 'dynalite'}`, () => {
    let engine: Engine | undefined;
    beforeAll(async () => {
      engine = endpoint ? await connect("Amazon's", endpoint) : await openDynalite();
    });
    afterAll(() => engine?.close());
    suite(() => {
      if (!engine) throw new Error('There is an engine within tests only');
      return engine;
    });
  });
}

async function openDynalite(): Promise<Engine> {
  const service = await startDynamoDb({ port: 0, flag: '' });
  const engine = await connect('dynalite', `http://127.0.0.1:${service.port}`);
  return {
    ...engine,
    async close() {
      await engine.close();
      await service.stop();
    },
  };
}

async function connect(name: EngineName, endpoint: string): Promise<Engine> {
  const options = {
    endpoint,
    region: 'us-east-1',
    // Amazon's engine keeps apart what different credentials create, and so the test files.
    credentials: { accessKeyId: `test${process.env.JEST_WORKER_ID ?? ''}`, secretAccessKey: 'test' },
    // A test must see what the engine answers, not the result of a retry.
    maxAttempts: 1,
  };
  const client = new DynamoDBClient(options);
  const recorderClient = new DynamoDBClient(options);
  const tableName = `Calls-${crypto.randomUUID()}`;
  await client.send(new CreateTableCommand({ TableName: tableName, ...TABLE_DEFINITION }));
  await sleep(50);

  return {
    name,
    client,
    tableName,
    recorder(options = {}, afterUpdate = async () => undefined) {
      const telemetry = recordedTelemetry();
      const send = sendUpdateTo(recorderClient, tableName);
      let updates = 0;
      const handler = createRecorderHandler({
        async send(update, signal) {
          updates++;
          const answer = await send(update, signal);
          await afterUpdate();
          return answer;
        },
        telemetry,
        now: Date.now,
        options,
      });
      const failures = () =>
        telemetry.lines.filter(({ level }) => level === 'error').map(({ fields }) => fields.error);
      return { handler, failures, updates: () => updates };
    },
    async item(callId) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: { call_id: { S: callId } }, ConsistentRead: true }),
      );
      return Item as AttributeMap | undefined;
    },
    async close() {
      client.destroy();
      recorderClient.destroy();
    },
  };
}
