import { Failure } from '../../terminal/exit-codes.ts';
import type { Deployment } from './deployment.ts';

/**
 * Reads the token that the address of the endpoint may end with, in place of a signature. If the secret holds
 * several, while the token is being replaced, the first one.
 *
 * @throws {Failure} when the setting `webhookToken` of the deployment is off, or the secret holds no token
 */
export async function readWebhookToken(deployment: Deployment): Promise<string> {
  if (!deployment.has('WebhookTokenSecretArn')) {
    throw new Failure(
      `--with-token needs the setting webhookToken, which is off in ${deployment.title}: set it to true (docs/settings.md), deploy, and repeat the command`,
    );
  }
  const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = await deployment.clients.secretsManager();
  const SecretId = deployment.output('WebhookTokenSecretArn');
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
  const [token] = SecretString.split(/\s+/).filter(word => /^[\w-]{16,}$/.test(word));
  if (token === undefined) {
    throw new Failure(
      `The secret of the webhook token (${SecretId}) holds no token: put at least 16 letters and digits there`,
    );
  }
  return token;
}
