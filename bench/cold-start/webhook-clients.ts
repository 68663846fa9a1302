// The least that the webhook has to load: the clients that it uses, constructed as it does.
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const retries = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2500, throwOnRequestTimeout: true },
};

export const clients = [new SecretsManagerClient(retries), new SQSClient(retries)];
export const commands = [GetSecretValueCommand, SendMessageCommand];
