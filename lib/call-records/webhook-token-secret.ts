import { type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

export interface WebhookTokenSecretProps {
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The token that the path of the webhook's second route ends with: 64 random letters and digits, which need no encoding
 * there. As with signing keys, there may be several, separated by whitespace, while the token is being replaced.
 *
 * Do not change how the value is generated: CloudFormation would generate a new one in every deployed stack, and the
 * address that Whippy delivers to would become wrong.
 */
export class WebhookTokenSecret extends Secret {
  constructor(scope: Construct, id: string, props: WebhookTokenSecretProps) {
    super(scope, id, {
      description: 'Token of the webhook endpoint whose path ends with it',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: props.removalPolicy,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The token is part of the address that is entered in Whippy, where it can be changed by hand only. The runbook says how to replace it without losing an event.',
    });
  }
}
