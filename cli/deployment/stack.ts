import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { DescribeAlarmsCommandInput } from '@aws-sdk/client-cloudwatch';
import { Failure } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { createClients } from './clients.ts';
import { type Deployment, flagsOf, type RaisedAlarm } from './deployment.ts';

/**
 * Finds a deployed stack with the user's own AWS credentials and region, as every AWS tool finds them.
 *
 * @throws {Failure} when there is no such stack
 */
export async function findStack(name: string, { env }: Pick<Io, 'env'>): Promise<Deployment> {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const cloudFormation = new CloudFormationClient({ maxAttempts: 3 });
  const outputs = await readOutputs(cloudFormation, name, env.AWS_PROFILE);
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
    alarms: () => readAlarms(cloudFormation, name),
  };
}

async function readOutputs(
  client: CloudFormationClient,
  name: string,
  profile: string | undefined,
): Promise<Map<string, string>> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return new Map(
      stack?.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const),
    );
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

const ALARM_TYPES: readonly (string | undefined)[] = [
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
];

// By the stack's own list of resources, so that an alarm of any name is found.
async function readAlarms(client: CloudFormationClient, stackName: string) {
  const { paginateListStackResources } = await import('@aws-sdk/client-cloudformation');
  const names: string[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: stackName })) {
    for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      if (ALARM_TYPES.includes(ResourceType) && PhysicalResourceId) names.push(PhysicalResourceId);
    }
  }
  return { raised: names.length > 0 ? await readRaised(names) : [], total: names.length };
}

async function readRaised(names: string[]): Promise<RaisedAlarm[]> {
  const { CloudWatchClient, paginateDescribeAlarms } = await import('@aws-sdk/client-cloudwatch');
  const client = new CloudWatchClient({ maxAttempts: 3 });
  const raised: RaisedAlarm[] = [];
  const query: DescribeAlarmsCommandInput = {
    AlarmNames: names,
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    StateValue: 'ALARM',
  };
  for await (const page of paginateDescribeAlarms({ client }, query)) {
    for (const alarm of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])]) {
      raised.push({
        name: alarm.AlarmName ?? '',
        description: alarm.AlarmDescription,
        since: alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp,
      });
    }
  }
  return raised;
}
