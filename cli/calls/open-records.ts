import type { CallRecords } from '../../records/call-records.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Io } from '../io.ts';

/** The reading side of a deployment's table. */
export async function openRecords(deployment: Deployment, { now }: Pick<Io, 'now'>): Promise<CallRecords> {
  const [{ createCallRecords }, client] = await Promise.all([
    import('../../records/call-records.ts'),
    deployment.clients.dynamodb(),
  ]);
  return createCallRecords({ client, tableName: deployment.output('TableName'), now });
}
