import { Aws, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Address of a page of the AWS console. China and GovCloud have consoles of their own, under names that no function of
 * CloudFormation knows: `AWS::URLSuffix` is the name of the endpoints.
 *
 * @param scope gets the conditions that tell the partitions apart; once per scope
 * @param service part of the address, such as `cloudwatch`
 * @param page what follows the `#`
 */
export function consoleAddress(scope: Construct, service: string, page: string): string {
  const isPartition = (id: string, partition: string) =>
    new CfnCondition(scope, id, { expression: Fn.conditionEquals(Aws.PARTITION, partition) }).logicalId;
  const domain = Fn.conditionIf(
    isPartition('InChina', 'aws-cn'),
    'console.amazonaws.cn',
    Fn.conditionIf(
      isPartition('InGovCloud', 'aws-us-gov'),
      'console.amazonaws-us-gov.com',
      'console.aws.amazon.com',
    ),
  ).toString();
  return `https://${domain}/${service}/home?region=${Stack.of(scope).region}#${page}`;
}
