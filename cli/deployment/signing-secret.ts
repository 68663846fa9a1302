import { usageFailure } from '../../terminal/exit-codes.ts';
import { KEY_RULE, parseKeys } from '../../whippy/signing-key.ts';
import type { Deployment } from './deployment.ts';

/** What is known of the signing secret without its value. */
export interface SecretState {
  /** Whether it still holds the value that the deployment made it with. */
  readonly untouched: boolean;
  /** Tags of the secret: where `connect` remembers what it made at Whippy. */
  readonly tags: ReadonlyMap<string, string>;
}

/** The keys that deliveries are verified with at this moment. */
export async function readSigningKeys(deployment: Deployment): Promise<string[]> {
  return parseKeys(await readSecretText(deployment));
}

/**
 * The keys in the variable CALLFOLD_SIGNING_KEY.
 *
 * @throws {Failure} when the text holds no key
 */
export function readKeysOfVariable(text: string): [string, ...string[]] {
  const [first, ...others] = parseKeys(text);
  if (first === undefined) throw usageFailure(`CALLFOLD_SIGNING_KEY holds no key: ${KEY_RULE}`);
  return [first, ...others];
}

/** What the signing secret holds: keys, or something that is no key. */
export async function readSecretText(deployment: Deployment): Promise<string> {
  const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = await deployment.clients.secretsManager();
  const command = new GetSecretValueCommand({ SecretId: deployment.output('SigningSecretArn') });
  const { SecretString, SecretBinary = [] } = await client.send(command);
  return SecretString ?? Buffer.from(SecretBinary).toString();
}

/** Puts keys into the signing secret, in place of those that it held. */
export async function writeSigningKeys(deployment: Deployment, keys: readonly string[]): Promise<void> {
  const { PutSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = await deployment.clients.secretsManager();
  const SecretId = deployment.output('SigningSecretArn');
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: keys.join('\n') }));
}

/**
 * Reads the state of the signing secret. A secret starts out with one version, and each value
 * that is put there adds another, by this command or by hand: with more than one version it has been touched.
 */
export async function readSecretState(deployment: Deployment): Promise<SecretState> {
  const { DescribeSecretCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = await deployment.clients.secretsManager();
  const command = new DescribeSecretCommand({ SecretId: deployment.output('SigningSecretArn') });
  const { Tags = [], VersionIdsToStages = {} } = await client.send(command);
  return {
    untouched: Object.keys(VersionIdsToStages).length <= 1,
    tags: new Map(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
  };
}

/** Adds tags to the signing secret; one of the same name is replaced. */
export async function tagSecret(
  deployment: Deployment,
  tags: { readonly [name: string]: string },
): Promise<void> {
  const { TagResourceCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = await deployment.clients.secretsManager();
  const SecretId = deployment.output('SigningSecretArn');
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await client.send(new TagResourceCommand({ SecretId, Tags }));
}

/** Removes tags from the signing secret; a tag that it does not have does no harm. */
export async function untagSecret(deployment: Deployment, names: readonly string[]): Promise<void> {
  const { UntagResourceCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = await deployment.clients.secretsManager();
  const SecretId = deployment.output('SigningSecretArn');
  await client.send(new UntagResourceCommand({ SecretId, TagKeys: [...names] }));
}

/**
 * Whether these are no keys of Whippy's, but the random value that the secret was made with: 64 letters and
 * digits, and never replaced.
 */
export function isInitialValue({ untouched }: SecretState, keys: readonly string[]): boolean {
  return untouched && keys.every(key => /^[A-Za-z0-9]{64}$/.test(key));
}
