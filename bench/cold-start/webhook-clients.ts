// The baseline of the webhook: constructs the clients that it uses, with the same options.
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const retries = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2500, throwOnRequestTimeout: true },
};

export const clients = [new SecretsManagerClient(retries), new SQSClient(retries)];
export const commands = [GetSecretValueCommand, SendMessageCommand];
