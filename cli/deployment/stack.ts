import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { Failure } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { createClients, createStackClients } from './clients.ts';
import { type Deployment, flagsOf } from './deployment.ts';

/**
 * Finds a deployed stack with the user's own AWS credentials and region, as every AWS tool finds them.
 *
 * @throws {Failure} when there is no such stack
 */
export async function findStack(name: string, { env }: Pick<Io, 'env'>): Promise<Deployment> {
  const stackClients = createStackClients();
  const described = await describeStack(await stackClients.cloudFormation(), name, env.AWS_PROFILE);
  const outputs = new Map(
    described.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const),
  );
  return {
    title: `stack ${name}`,
    flags: flagsOf({ stack: name }),
    initialKeyServes: false,
    clients: createClients({}),
    output(outputName) {
      const value = outputs.get(outputName);
      if (value !== undefined) return value;
      throw new Failure(
        `Stack ${name} has no output ${outputName}: it is not callfold's, or of an older version. Deploy it again, or name another with --stack`,
      );
    },
    has: outputName => outputs.has(outputName),
    stack: {
      name,
      status: described.StackStatus ?? '',
      statusReason: described.StackStatusReason,
      clients: stackClients,
    },
  };
}

async function describeStack(
  client: CloudFormationClient,
  name: string,
  profile: string | undefined,
): Promise<Partial<Stack>> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return stack ?? {};
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) {
      const region = await client.config.region();
      throw new Failure(
        `There is no stack ${name} in ${region}: deploy it with npx cdk deploy, or look elsewhere with --stack, AWS_REGION or AWS_PROFILE. Without AWS, use --local`,
      );
    }
    if (profile && isAboutProfile(error)) {
      throw new Failure(
        `The AWS profile ${profile} (AWS_PROFILE) has no region or no credentials, or does not exist: aws configure list-profiles shows which do. Without AWS, use --local`,
      );
    }
    throw error;
  }
}

// The SDK looks for region and credentials in the profile that AWS_PROFILE names, and does not name it if it
// finds none.
function isAboutProfile(error: unknown): boolean {
  return (
    error instanceof Error &&
    (/^Region is missing/.test(error.message) || /^Could not (load|resolve) credentials/.test(error.message))
  );
}
