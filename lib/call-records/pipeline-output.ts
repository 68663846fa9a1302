import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The form of a pipeline's name, which is a part of the logical ids of its outputs: these have letters and digits only.
 */
export const PIPELINE_NAME = /^[A-Za-z][A-Za-z0-9]{0,29}$/;

/**
 * Adds an output for people and for the `callfold` command. Its logical id is the name of the pipeline followed by its
 * own name. It does not depend on where the construct is, so it is found in the same way in every stack.
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
