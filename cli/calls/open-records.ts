import type { CallReader } from '../../store/calls/call-reader.ts';
import type { Io } from '../../terminal/io.ts';
import type { Deployment } from '../deployment/deployment.ts';

/** The reading side of a deployment's table. */
export async function openRecords(deployment: Deployment, { now }: Pick<Io, 'now'>): Promise<CallReader> {
  const [{ createCallReader }, client] = await Promise.all([
    import('../../store/calls/call-reader.ts'),
    deployment.clients.dynamodb(),
  ]);
  return createCallReader({ client, tableName: deployment.output('TableName'), now });
}
