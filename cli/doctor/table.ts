import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { Check } from './finding.ts';
import { bringBack, isGone } from './gone.ts';
import { inStack } from './in-stack.ts';

const CHECK = 'Table';

/** Whether there is a table, and whether it and its indexes can be used. */
export const checkTable: Check = async ({ deployment }) => {
  const TableName = deployment.output('TableName');
  const client = await deployment.clients.dynamodb();
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const indexes = Table?.GlobalSecondaryIndexes ?? [];
    const unfit = [
      ...(isUsable(Table?.TableStatus) ? [] : [`the table is ${Table?.TableStatus}`]),
      ...indexes.flatMap(({ IndexName, IndexStatus }) =>
        isUsable(IndexStatus) ? [] : [`the index ${IndexName} is ${IndexStatus}`],
      ),
    ];
    if (unfit.length === 0) return [{ check: CHECK, level: 'ok', finding: 'active' }];
    return [
      {
        check: CHECK,
        level: 'problem',
        finding: unfit.join(', '),
        advice: `if it is being made or restored, wait: aws dynamodb wait table-exists --table-name ${TableName}; then see docs/runbook.md#restore-the-table`,
      },
    ];
  } catch (error) {
    if (!isGone(error)) throw error;
    const advice = deployment.stack
      ? `pause the recorder, so that events wait, then restore the calls from the backup that DynamoDB made: see docs/runbook.md#restore-the-table, ${inStack(deployment.stack)}. A deploy does not bring it back`
      : bringBack(deployment);
    return [{ check: CHECK, level: 'problem', finding: 'gone: it was deleted', advice }];
  }
};

// While it is updated, it can be used.
function isUsable(status: string | undefined): boolean {
  return status === 'ACTIVE' || status === 'UPDATING';
}
