import type { Deployment } from '../deployment/deployment.ts';
import { inStack } from './in-stack.ts';

/** Whether an error of the AWS SDK says that what was asked for does not exist. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && GONE.includes(error.name);
}

// SQS has two names for it, by the protocol that it is spoken to in.
const GONE = ['ResourceNotFoundException', 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'];

/** What to do if a part of a deployment was deleted by hand. A deploy alone does nothing: its template has not changed. */
export function bringBack({ stack }: Pick<Deployment, 'stack'>): string {
  if (!stack) return 'restart npm start: it begins with everything in place, and without the calls of before';
  return `a deploy does not bring it back, since CloudFormation takes it to be there: see docs/runbook.md#bring-back-what-was-deleted, ${inStack(stack)}`;
}
