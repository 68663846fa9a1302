import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { Failure } from '../../terminal/exit-codes.ts';
import { PAGE_IN_PLACE_OF_AWS } from '../../terminal/explain.ts';
import type { Io } from '../../terminal/io.ts';
import { createClients, createStackClients } from './clients.ts';
import { type Deployment, deployCommand, flagsOf, type OutputName, redeployOf } from './deployment.ts';
import { missingAccess } from './missing-access.ts';

/**
 * Finds a pipeline by the outputs of its stack: a stack of this repository, or one of the user's own that has
 * the construct. AWS credentials and region are the user's, as every AWS tool finds them.
 *
 * @param pipeline its name; without, the one that has none
 * @throws {Failure} when there is no such stack, or the stack has pipelines, but not this one
 */
export async function findStack(
  name: string,
  { env }: Pick<Io, 'env'>,
  pipeline?: string,
): Promise<Deployment> {
  const prefix = pipeline ?? '';
  const target = { stack: name, pipeline };
  const stackClients = createStackClients();
  const described = await describeStack(await stackClients.cloudFormation(), name, env.AWS_PROFILE);
  const outputs = new Map(
    described.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const),
  );
  refuseOtherPipelines(name, prefix, pipelinesOf([...outputs.keys()]));
  return {
    title: pipeline === undefined ? `stack ${name}` : `pipeline ${pipeline} of stack ${name}`,
    flags: flagsOf(target),
    redeploy: redeployOf(target),
    initialKeyServes: false,
    clients: createClients({}),
    output(outputName) {
      const value = outputs.get(prefix + outputName);
      if (value !== undefined) return value;
      throw new Failure(
        `Stack ${name} has no output ${prefix}${outputName}: it has no pipeline of callfold, or one of an older version. If it has one, ${redeployOf(target)}; else name another stack with --stack`,
      );
    },
    has: outputName => outputs.has(prefix + outputName),
    stack: {
      name,
      arn: described.StackId ?? '',
      status: described.StackStatus ?? '',
      statusReason: described.StackStatusReason,
      clients: stackClients,
    },
    webView: undefined,
  };
}

/** Outputs that together are no other stack's. */
const TELLING: readonly OutputName[] = ['WebhookUrl', 'QuarantineQueueUrl', 'SigningSecretArn'];

/** The names of a stack's pipelines, by its outputs; the one without a name is an empty text. */
function pipelinesOf(outputs: readonly string[]): string[] {
  const [first = ''] = TELLING;
  return outputs
    .filter(output => output.endsWith(first))
    .map(output => output.slice(0, -first.length))
    .filter(pipeline => TELLING.every(name => outputs.includes(pipeline + name)));
}

// A stack without any is let through: the command may be the one that says what is wrong with it.
function refuseOtherPipelines(stack: string, pipeline: string, pipelines: readonly string[]): void {
  if (pipelines.length === 0 || pipelines.includes(pipeline)) return;
  const named = pipelines.filter(name => name !== '').map(name => `--pipeline ${name}`);
  const without = pipelines.includes('') ? ['no --pipeline'] : [];
  throw new Failure(
    `Stack ${stack} has no pipeline ${pipeline === '' ? 'without a name' : pipeline}: use ${[...named, ...without].join(' or ')}`,
  );
}

async function describeStack(
  client: CloudFormationClient,
  name: string,
  profile: string | undefined,
): Promise<Stack> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    // CloudFormation answers with a stack or an error. A page of something else reads like an empty answer.
    if (!stack) throw new Failure(PAGE_IN_PLACE_OF_AWS);
    return stack;
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) {
      const region = await client.config.region();
      const command = deployCommand(name);
      throw new Failure(
        `There is no stack ${name} in ${region}: deploy it${command === undefined ? '' : ` with ${command}`}, or look elsewhere with --stack, AWS_REGION or AWS_PROFILE. Without AWS, use --local`,
      );
    }
    throw (await missingAccess(error, client, profile)) ?? error;
  }
}
