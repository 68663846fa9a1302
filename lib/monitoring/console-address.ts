import { Aws, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/**
 * Address of a page of the AWS console. China and GovCloud have consoles of their own, whose domains CloudFormation
 * does not offer: `AWS::URLSuffix` is the domain of the endpoints.
 *
 * @param scope what the address is for; its stack gets the conditions that distinguish the partitions
 * @param service part of the address, such as `cloudwatch`
 * @param page what follows the `#`
 */
export function consoleAddress(scope: Construct, service: string, page: string): string {
  const stack = Stack.of(scope);
  const domain = Fn.conditionIf(
    isPartition(stack, 'ConsoleOfChina', 'aws-cn'),
    'console.amazonaws.cn',
    Fn.conditionIf(
      isPartition(stack, 'ConsoleOfGovCloud', 'aws-us-gov'),
      'console.amazonaws-us-gov.com',
      'console.aws.amazon.com',
    ),
  ).toString();
  return `https://${domain}/${service}/home?region=${stack.region}#${page}`;
}

/** Address of a queue's page in the AWS console; see {@link consoleAddress}. */
export function queueAddress(scope: Construct, queue: IQueue): string {
  // The page has the queue's own address as one part of its path.
  const encoded = (text: string, character: string) =>
    Fn.join(encodeURIComponent(character), Fn.split(character, text));
  return consoleAddress(scope, 'sqs/v3', `/queues/${encoded(encoded(queue.queueUrl, ':'), '/')}`);
}

/** Logical id of the condition that a stack is in a partition. All addresses of the stack share it. */
function isPartition(stack: Stack, id: string, partition: string): string {
  const expression = Fn.conditionEquals(Aws.PARTITION, partition);
  const known = stack.node.tryFindChild(id) as CfnCondition | undefined;
  return (known ?? new CfnCondition(stack, id, { expression })).logicalId;
}
