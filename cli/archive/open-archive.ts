import type { ArchiveBucket } from '../../store/archive/bucket.ts';
import { Failure } from '../../terminal/exit-codes.ts';
import type { Deployment } from '../deployment/deployment.ts';

/**
 * The archive of a deployment.
 *
 * @throws {Failure} if it has none
 */
export async function openArchive(
  deployment: Pick<Deployment, 'has' | 'output' | 'clients' | 'title'>,
): Promise<ArchiveBucket> {
  if (!deployment.has('ArchiveBucketName')) {
    throw new Failure(`There is no archive in ${deployment.title}: its setting archive is off`);
  }
  return { s3: await deployment.clients.s3(), name: deployment.output('ArchiveBucketName') };
}
