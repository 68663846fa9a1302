import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** What a pipeline may be called: a part of the logical ids of its outputs, which have letters and digits only. */
export const PIPELINE_NAME = /^[A-Za-z][A-Za-z0-9]{0,29}$/;

/**
 * Adds an output that people and the `callfold` command go by. Its logical id is its name, with that of the pipeline
 * in front, wherever the construct is: in every stack it is found the same way.
 */
export function addOutput(
  scope: Construct,
  pipelineName: string | undefined,
  name: string,
  value: string,
  description: string,
): void {
  new CfnOutput(scope, name, { value, description }).overrideLogicalId(`${pipelineName ?? ''}${name}`);
}
