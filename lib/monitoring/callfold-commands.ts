import { Stack } from 'aws-cdk-lib';
import type { CallRecords } from '../call-records/call-records.ts';

/**
 * Writes commands that are about a pipeline.
 *
 * @returns a command line in quotation marks, from a command and its arguments
 */
export function callfoldCommands(calls: CallRecords): (command: string) => string {
  const pipeline = calls.pipelineName === undefined ? '' : ` --pipeline ${calls.pipelineName}`;
  return command => `"npx callfold ${command} --stack ${Stack.of(calls).stackName}${pipeline}"`;
}
