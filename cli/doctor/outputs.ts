import { Failure } from '../../terminal/exit-codes.ts';
import { type Deployment, OUTPUTS } from '../deployment/deployment.ts';
import type { Check } from './finding.ts';
import { isDeployed } from './stack-state.ts';

/** Whether the deployment has any output that commands go by. */
export function hasOutputs(deployment: Pick<Deployment, 'has'>): boolean {
  return OUTPUTS.some(name => deployment.has(name));
}

/** Whether the deployment has every output that commands go by. */
export const checkOutputs: Check = async ({ deployment }) => {
  // Until the first deploy is done there are none, and the check of the stack says so.
  if (!hasOutputs(deployment) && deployment.stack && !isDeployed(deployment.stack)) return [];
  const missing = OUTPUTS.filter(name => {
    try {
      return deployment.output(name) === '';
    } catch (error) {
      if (error instanceof Failure) return true;
      throw error;
    }
  });
  if (missing.length === 0) {
    return [{ check: 'Outputs', level: 'ok', finding: `all ${OUTPUTS.length} there` }];
  }
  return [
    {
      check: 'Outputs',
      level: 'problem',
      finding: `${missing.join(', ')} missing: not callfold's, or of an older version`,
      advice: 'deploy it again (npx cdk deploy), or name another stack with --stack',
    },
  ];
};
