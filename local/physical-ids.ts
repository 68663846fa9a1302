import { randomInt } from 'node:crypto';
import { createTables } from './dynamodb.ts';
import { eventBusesOf } from './event-bridge.ts';
import { deliveryStreamIds } from './firehose.ts';
import { createBuckets } from './s3.ts';
import { createSecret, type LocalSecret } from './secrets-manager.ts';
import type { Services } from './services.ts';
import { createQueues } from './sqs.ts';
import { type Identity, referredId, resourcesOfType, type Template } from './template.ts';

/** What the resources of a template correspond to on this machine. */
export interface Created {
  /** Everything that a template may refer to, by logical id. */
  readonly identities: ReadonlyMap<string, Identity>;
  readonly secrets: readonly LocalSecret[];
}

/**
 * Creates the queues, tables, buckets and secrets of a template in the local services.
 *
 * @param signingKey what the signing secret holds at first; every other secret holds the random value of the template
 */
export async function createResources(
  template: Template,
  stackName: string,
  services: Services,
  signingKey: string,
): Promise<Created> {
  const signingSecretId = referredId(template.Outputs?.SigningSecretArn?.Value);
  const secrets = resourcesOfType(template, 'AWS::SecretsManager::Secret').map(([id, { Properties }]) => {
    const value = id === signingSecretId ? signingKey : randomValue(Properties.GenerateSecretString);
    return { id, secret: createSecret(`${stackName}-${id}`, value, Date.now()) };
  });
  const apis = resourcesOfType(template, 'AWS::ApiGatewayV2::Api');
  const logGroups = resourcesOfType(template, 'AWS::Logs::LogGroup');
  const identities = new Map<string, Identity>([
    ...pseudoParameters(stackName),
    ...(await createQueues(template, stackName, services.sqs)),
    ...(await createTables(template, stackName, services.dynamodb, services.hasStreams)),
    ...(await createBuckets(template, stackName, services.s3)),
    ...deliveryStreamIds(template, stackName),
    ...eventBusesOf(template, stackName),
    ...secrets.map(({ id, secret }) => [id, { ref: secret.arn, attributes: {} }] as const),
    ...logGroups.map(([id]) => [id, { ref: `${stackName}-${id}`, attributes: {} }] as const),
    ...apis.map(([id]) => [id, { ref: 'local', attributes: { ApiEndpoint: services.origin } }] as const),
  ]);
  return { identities, secrets: secrets.map(({ secret }) => secret) };
}

// Secrets Manager uses punctuation as well, unless it is excluded.
function randomValue({ PasswordLength = 32, ExcludePunctuation = false }: GenerateSecretString = {}): string {
  const characters = `${LETTERS_AND_DIGITS}${ExcludePunctuation ? '' : '!#$%&()*+,-./:;<=>?@[]^_{|}~'}`;
  return Array.from({ length: PasswordLength }, () => characters[randomInt(characters.length)]).join('');
}

interface GenerateSecretString {
  readonly PasswordLength?: number;
  readonly ExcludePunctuation?: boolean;
}

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

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
