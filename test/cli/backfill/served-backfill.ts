import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Fault, startFaultProxy } from '../../../local/fault-proxy.ts';
import { LOCAL_AWS } from '../../../local/local-aws.ts';
import { FREE_PORTS } from '../../../local/services.ts';
import { startSqs } from '../../../local/sqs.ts';
import { countMessages } from '../../../store/queues/queue.ts';
import type { Io } from '../../../terminal/io.ts';
import type { StandInOptions } from '../../../whippy-stand-in/stand-in.ts';
import { startTable, type TestTable } from '../../store/calls/table.ts';
import { type StandInWhippy, startWhippy, WHIPPY_KEY } from '../../whippy/stand-in.ts';
import { startDeployment } from '../connect/test-deployment.ts';
import { FakeClock, type Run, runCommand } from '../run-command.ts';

/** A deployment without a recorder, and a stand-in for Whippy, by a clock of the test. */
export interface ServedBackfill {
  readonly clock: FakeClock;
  readonly table: TestTable;
  readonly whippy: StandInWhippy;
  /** The fault that the command's requests to SQS meet with; a test may change it. */
  readonly faults: { sqs: Fault | undefined };
  backfill(argv: readonly string[], changes?: Partial<Io>): Promise<Run>;
  /** How many messages are on the event queue. */
  queued(): Promise<number>;
  close(): Promise<void>;
}

/**
 * @param settings days that records are kept, what the signing secret holds (the API key unless given), and how the
 *   stand-in behaves
 */
export async function serveBackfill({
  retentionDays,
  secret = WHIPPY_KEY,
  ...standIn
}: {
  readonly retentionDays?: number;
  readonly secret?: string;
} & Partial<StandInOptions> = {}): Promise<ServedBackfill> {
  const clock = new FakeClock();
  const [table, service, whippy] = await Promise.all([
    startTable(),
    startSqs(FREE_PORTS.sqsPort),
    startWhippy({ now: clock.now, sleep: clock.sleep, ...standIn }),
  ]);
  const faults: ServedBackfill['faults'] = { sqs: undefined };
  const proxy = await startFaultProxy(`http://localhost:${service.port}`, () => faults.sqs);
  const sqs = new SQSClient({ ...LOCAL_AWS, endpoint: `http://localhost:${service.port}` });
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'events' }));
  const deployment = await startDeployment(clock, {
    value: secret,
    outputs: {
      TableName: table.tableName,
      QueueUrl: `${proxy.url}${new URL(QueueUrl).pathname}`,
      ...(retentionDays !== undefined && { RetentionDays: String(retentionDays) }),
    },
    endpoints: { dynamodb: table.endpoint, sqs: proxy.url },
  });
  return {
    clock,
    table,
    whippy,
    faults,
    backfill: (argv, changes) =>
      runCommand(['backfill', '--local', deployment.origin, '--api', whippy.origin, ...argv], {
        now: clock.now,
        sleep: clock.sleep,
        ...changes,
      }),
    queued: () => countMessages({ sqs, url: QueueUrl }),
    async close() {
      sqs.destroy();
      await deployment.close();
      await proxy.stop();
      await Promise.all([table.close(), service.stop(), whippy.close()]);
    },
  };
}
