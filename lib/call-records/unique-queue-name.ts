import { Aws, Fn, Names } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * A name for the queue of a construct, for an ARN that is known before the queue is. It contains a part of the stack's id:
 * if a stack is deleted and its queues are retained, a new stack of the same name can still be created. At most 80
 * characters, which is the limit of SQS.
 */
export function uniqueQueueName(scope: Construct): string {
  // arn:aws:cloudformation:<region>:<account>:stack/<name>/<UUID>
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return Fn.join('-', [
    Names.uniqueResourceName(scope, { maxLength: 71, separator: '-' }),
    Fn.select(0, Fn.split('-', stackUuid)),
  ]);
}
