import { createTables } from './dynamodb.ts';
import { createSecret, type LocalSecret } from './secrets-manager.ts';
import type { Services } from './services.ts';
import { createQueues } from './sqs.ts';
import { type Identity, resourcesOfType, type Template } from './template.ts';

/** What a template's resources are on this machine. */
export interface Created {
  /** Everything that a template may refer to, by logical id. */
  readonly identities: ReadonlyMap<string, Identity>;
  readonly secrets: readonly LocalSecret[];
}

/**
 * Creates the queues, tables and secrets of a template in the local services.
 *
 * @param secretValue what the secrets hold at first
 */
export async function createResources(
  template: Template,
  stackName: string,
  services: Services,
  secretValue: string,
): Promise<Created> {
  const secrets = resourcesOfType(template, 'AWS::SecretsManager::Secret').map(([id]) => {
    return { id, secret: createSecret(`${stackName}-${id}`, secretValue, Date.now()) };
  });
  const apis = resourcesOfType(template, 'AWS::ApiGatewayV2::Api');
  const logGroups = resourcesOfType(template, 'AWS::Logs::LogGroup');
  const identities = new Map<string, Identity>([
    ...pseudoParameters(stackName),
    ...(await createQueues(template, stackName, services.sqs)),
    ...(await createTables(template, stackName, services.dynamodb)),
    ...secrets.map(({ id, secret }) => [id, { ref: secret.arn, attributes: {} }] as const),
    ...logGroups.map(([id]) => [id, { ref: `${stackName}-${id}`, attributes: {} }] as const),
    ...apis.map(([id]) => [id, { ref: 'local', attributes: { ApiEndpoint: services.origin } }] as const),
  ]);
  return { identities, secrets: secrets.map(({ secret }) => secret) };
}

function pseudoParameters(stackName: string): [string, Identity][] {
  const values = {
    'AWS::AccountId': '000000000000',
    'AWS::Partition': 'aws',
    'AWS::Region': 'us-east-1',
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'localhost',
  };
  return Object.entries(values).map(([name, ref]) => [name, { ref, attributes: {} }]);
}
