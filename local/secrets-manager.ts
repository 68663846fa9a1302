import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';

/** A secret of the local Secrets Manager. */
export interface LocalSecret {
  readonly arn: string;
  readonly name: string;
  value: string;
  /** Ids of the current version and, if there is one, of the previous version. */
  versions: readonly string[];
  readonly createdAt: number;
  changedAt: number;
  readonly tags: Map<string, string>;
}

/** @param now milliseconds since 1970 */
export function createSecret(name: string, value: string, now: number): LocalSecret {
  const arn = `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}`;
  return { arn, name, value, versions: [randomUUID()], createdAt: now, changedAt: now, tags: new Map() };
}

/**
 * Implements the part of Secrets Manager's JSON protocol that the functions and the command need: `GetSecretValue`,
 * `PutSecretValue`, `DescribeSecret`, `TagResource` and `UntagResource`. It answers everything else with an error.
 */
export function createSecretsManager(secrets: readonly LocalSecret[], now: () => number): Hono {
  const service = new Hono();
  service.post('*', async context => {
    const action = context.req.header('x-amz-target')?.split('.')[1] ?? '';
    const request = await context.req.json<Request>().catch(() => undefined);
    if (!request) return fail('SerializationException', 'The request is not JSON.');
    const secret = secrets.find(({ arn, name }) => arn === request.SecretId || name === request.SecretId);
    if (!secret) return fail('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    switch (action) {
      case 'GetSecretValue':
        return answer({
          ...current(secret),
          SecretString: secret.value,
          CreatedDate: secret.changedAt / 1000,
        });
      case 'PutSecretValue':
        secret.value = request.SecretString ?? '';
        secret.versions = [request.ClientRequestToken ?? randomUUID(), ...secret.versions.slice(0, 1)];
        secret.changedAt = now();
        return answer(current(secret));
      case 'DescribeSecret':
        return answer({
          ARN: secret.arn,
          Name: secret.name,
          CreatedDate: secret.createdAt / 1000,
          LastChangedDate: secret.changedAt / 1000,
          Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
          VersionIdsToStages: Object.fromEntries(
            secret.versions.map((id, age) => [id, [age === 0 ? 'AWSCURRENT' : 'AWSPREVIOUS']]),
          ),
        });
      case 'TagResource':
        for (const { Key, Value } of request.Tags ?? []) secret.tags.set(Key, Value);
        return answer({});
      case 'UntagResource':
        for (const name of request.TagKeys ?? []) secret.tags.delete(name);
        return answer({});
      default:
        return fail('InvalidRequestException', `${action} is not known on this machine`);
    }
  });
  return service;
}

interface Request {
  readonly SecretId?: string;
  readonly SecretString?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly TagKeys?: readonly string[];
  readonly ClientRequestToken?: string;
}

const HEADERS = { 'content-type': 'application/x-amz-json-1.1' };

function current({ arn, name, versions }: LocalSecret) {
  return { ARN: arn, Name: name, VersionId: versions[0], VersionStages: ['AWSCURRENT'] };
}

function answer(body: object): Response {
  return new Response(JSON.stringify(body), { headers: HEADERS });
}

function fail(type: string, message: string): Response {
  return new Response(JSON.stringify({ __type: type, message }), { status: 400, headers: HEADERS });
}
