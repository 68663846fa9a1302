import type { DeployedStack } from '../deployment/deployment.ts';

/**
 * Physical ids of the resources of a stack that have one of the types, by the stack's own list: so that they are found
 * whatever their names are.
 */
export async function resourcesOf(
  { name, clients }: DeployedStack,
  types: readonly string[],
): Promise<string[]> {
  const { paginateListStackResources } = await import('@aws-sdk/client-cloudformation');
  const client = await clients.cloudFormation();
  const ids: string[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: name })) {
    for (const { ResourceType = '', PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      if (types.includes(ResourceType) && PhysicalResourceId) ids.push(PhysicalResourceId);
    }
  }
  return ids;
}
