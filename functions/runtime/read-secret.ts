import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * Reads the text of a secret, each time anew.
 *
 * @returns rejects with what the AWS SDK throws
 */
export function readSecret(
  secrets: SecretsManagerClient,
  arn: string,
): (abortSignal: AbortSignal) => Promise<string> {
  return async abortSignal => {
    const secret = new GetSecretValueCommand({ SecretId: arn });
    const { SecretString, SecretBinary } = await secrets.send(secret, { abortSignal });
    return SecretString ?? Buffer.from(SecretBinary ?? []).toString();
  };
}
