import { type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

export interface SigningSecretProps {
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The signing keys of the Whippy endpoint, separated by whitespace: several while a key is being rotated.
 *
 * It is created with a random value, so until the real key is put there every delivery is
 * refused. Do not change how that value is generated: CloudFormation would then generate a new one in every
 * deployed stack, over the real key.
 */
export class SigningSecret extends Secret {
  constructor(scope: Construct, id: string, props: SigningSecretProps) {
    super(scope, id, {
      description: 'Signing keys of the Whippy webhook endpoint, separated by whitespace',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: props.removalPolicy,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The key is issued by Whippy, whose API cannot change it. It is rotated by hand, without losing an event, as the runbook says.',
    });
  }
}
