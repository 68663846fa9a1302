import type { DeployedStack } from '../deployment/deployment.ts';

/** What the commands of the runbook need so that they mean this stack. */
export function inStack({ name }: Pick<DeployedStack, 'name'>): string {
  return `with STACK=${name}`;
}
