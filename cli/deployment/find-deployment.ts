import type { Io } from '../../terminal/io.ts';
import { DEFAULT_STACK, type Deployment, type Target } from './deployment.ts';

/**
 * Finds the deployment that the command line means: the local services, or a stack.
 *
 * @throws {Failure} when there is no such deployment
 */
export async function findDeployment({ local, stack, pipeline }: Target, io: Io): Promise<Deployment> {
  if (local !== undefined) {
    const { findLocalDeployment } = await import('./local.ts');
    return findLocalDeployment(local, io);
  }
  const { findStack } = await import('./stack.ts');
  return findStack(stack ?? DEFAULT_STACK, io, pipeline);
}
