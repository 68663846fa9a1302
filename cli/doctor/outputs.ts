import { Failure } from '../../terminal/exit-codes.ts';
import { OUTPUTS } from '../deployment/deployment.ts';
import type { Check } from './finding.ts';

/** Whether the deployment has every output that commands go by. */
export const checkOutputs: Check = async ({ deployment }) => {
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
      finding: `${missing.join(', ')} missing: the stack has no pipeline of callfold, or one of an older version`,
      advice: `${deployment.redeploy}, or name another stack with --stack`,
    },
  ];
};
