import { CreateTableCommand, DeleteTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { sampleDeliveries } from '../../samples/deliveries.ts';
import { seededRandom } from '../../samples/random.ts';
import { forgetCall } from '../../store/calls/forgetting.ts';
import { dayOf } from '../../time/days.ts';
import { runCommand } from '../cli/run-command.ts';
import { eventually } from '../eventually.ts';
import { TABLE_DEFINITION } from '../table-definition.ts';
import { deliver, queueToDrain, startTestCallfold, type TestCallfold } from './running-callfold.ts';

let callfold: TestCallfold;

beforeAll(async () => {
  callfold = await startTestCallfold({ app: 'archive' });
});

afterAll(() => callfold.stop());

/** All records, by their ids. */
async function records() {
  const { Items = [] } = await callfold.dynamodb.send(
    new ScanCommand({ TableName: callfold.outputs.TableName, ConsistentRead: true }),
  );
  return Object.fromEntries(Items.map(item => [item.call_id?.S ?? '', item]));
}

async function archivedBytes(): Promise<number> {
  const { s3, outputs } = callfold;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: outputs.ArchiveBucketName }));
  return Contents.reduce((sum, { Size = 0 }) => sum + Size, 0);
}

it('rebuilds a table that was lost: the same records, and nothing is archived twice', async () => {
  const local = `--local=${new URL(String(callfold.outputs.WebhookUrl)).origin}`;
  const day = dayOf(Date.now());
  const run = (...argv: string[]) => runCommand([...argv, local]);
  const options = { calls: 12, now: Date.now, shuffle: true, duplicates: 0.2 };
  const deliveries = [...sampleDeliveries(seededRandom(7), options)].flat();
  for (const { body } of deliveries) expect((await deliver(callfold, body)).status).toBe(202);
  await queueToDrain(callfold);
  const before = await records();
  expect(Object.keys(before)).toHaveLength(12);
  const audit = await eventually(async () => {
    const { stdout } = await run('audit', '--since', day, '--json');
    const found = JSON.parse(stdout);
    return found.events >= deliveries.length ? found : undefined;
  });
  expect(audit).toMatchObject({ equal: 12, behind: 0, missing: 0, differing: 0 });

  const TableName = callfold.outputs.TableName;
  await callfold.dynamodb.send(new DeleteTableCommand({ TableName }));
  // Dynalite deletes a table, and creates one, a moment later.
  const create = new CreateTableCommand({ TableName, ...TABLE_DEFINITION });
  await eventually(async () => callfold.dynamodb.send(create).catch(() => undefined));
  await eventually(async () => records().catch(() => undefined));
  expect((await run('audit', '--since', day)).stdout).toContain('12 missing.');
  const bytes = await archivedBytes();
  const { events } = JSON.parse((await run('replay', '--since', day, '--json')).stdout);
  expect(events).toBeGreaterThanOrEqual(deliveries.length);
  const replayed = await run('replay', '--since', day, '--yes');
  expect(replayed).toMatchObject({ exitCode: 0, stdout: `${events} events put on the queue.\n` });
  await queueToDrain(callfold);
  expect(await records()).toEqual(before);
  expect(await archivedBytes()).toBe(bytes);

  // Repeated, it changes nothing that is right, and brings nothing back that was forgotten.
  const [forgotten = ''] = Object.keys(before);
  await forgetCall({ client: callfold.dynamodb, tableName: String(TableName) }, forgotten);
  const then = await records();
  await run('replay', '--since', day, '--yes');
  await queueToDrain(callfold);
  expect(await records()).toEqual(then);
}, 90_000);
