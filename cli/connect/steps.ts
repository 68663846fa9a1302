import { createDeveloperApi } from '../../whippy/developer-api.ts';
import type { Deployment } from '../deployment/deployment.ts';
import {
  isInitialValue,
  readSigningKeys,
  type SecretState,
  tagSecret,
  writeSigningKeys,
} from '../deployment/signing-secret.ts';
import type { Io } from '../io.ts';
import { type Connection, connectionFrom, fingerprintOf, tagsOf } from './connection.ts';
import { createApplication, createEndpoint } from './whippy-side.ts';

/** What all steps of connecting work with. */
export interface ConnectRun {
  readonly deployment: Deployment;
  /** The state of the signing secret when the run began. */
  readonly secret: SecretState;
  readonly apiKey: string;
  /** Where Whippy's API is. */
  readonly api: string;
  /** Where Whippy is to deliver to. */
  readonly url: string;
  readonly io: Io;
  /** Tells the user of a step that has been done. */
  readonly say: (step: string, detail: string) => void;
}

/**
 * Makes the application, unless one is remembered that belongs to the same API key. An application signs with
 * the key that made it, so another key needs another application.
 *
 * @param again makes one in any case
 */
export async function ensureApplication(
  { deployment, secret, apiKey, api, io, say }: ConnectRun,
  again: boolean,
): Promise<Connection> {
  const keyFingerprint = fingerprintOf(apiKey);
  const remembered = connectionFrom(secret.tags);
  if (remembered?.keyFingerprint === keyFingerprint && !again) {
    say('Whippy application', `${remembered.applicationId}, made before`);
    return remembered;
  }
  const developerApi = createDeveloperApi(apiKey, api, io.fetch);
  const applicationId = await createApplication(developerApi, deployment, io);
  const connection = { applicationId, keyFingerprint, endpointUrl: '', endpointId: '' };
  await tagSecret(deployment, tagsOf(connection));
  say('Whippy application', applicationId);
  if (remembered) {
    say(
      'To do in Whippy',
      `switch off the earlier application ${remembered.applicationId} (Developers, Webhooks)`,
    );
  }
  return connection;
}

/**
 * Puts the API key into the signing secret, before those that are there, which go on being valid: what Whippy
 * has signed with them may still be on its way. The random value that the secret was made with goes, since
 * nobody can have signed with it.
 *
 * @param removeOld leaves no other key
 * @returns how many keys the secret now holds
 */
export async function ensureKey(
  { deployment, secret, apiKey, say }: ConnectRun,
  removeOld: boolean,
): Promise<number> {
  const present = await readSigningKeys(deployment);
  const initial = isInitialValue(secret, present);
  const others = present.filter(key => key !== apiKey);
  const kept = initial || removeOld ? [] : others;
  const known = present.includes(apiKey);
  if (!known || kept.length < others.length) await writeSigningKeys(deployment, [apiKey, ...kept]);
  say(
    'API key',
    [
      known ? 'in the signing secret already' : 'put into the signing secret',
      ...(kept.length > 0 ? [`${olderKeys(kept.length)} kept`] : []),
      ...(removeOld && !initial && others.length > 0 ? [`${olderKeys(others.length)} removed`] : []),
    ].join(', '),
  );
  return 1 + kept.length;
}

function olderKeys(count: number): string {
  return `${count} older ${count === 1 ? 'key' : 'keys'}`;
}

/** Makes the endpoint, unless the connection has one for the same URL. */
export async function ensureEndpoint(
  { deployment, apiKey, api, url, io, say }: ConnectRun,
  connection: Connection,
): Promise<Connection> {
  if (connection.endpointUrl === url) {
    say('Whippy endpoint', `${url}, made before`);
    return connection;
  }
  const developerApi = createDeveloperApi(apiKey, api, io.fetch);
  const endpointId =
    (await createEndpoint(developerApi, connection.applicationId, url, deployment, io)) ?? '';
  const connected = { ...connection, endpointUrl: url, endpointId };
  await tagSecret(deployment, tagsOf(connected));
  say('Whippy endpoint', url);
  if (connection.endpointUrl !== '') {
    say(
      'To do in Whippy',
      `switch off the earlier endpoint ${connection.endpointUrl} (Developers, Webhooks)`,
    );
  }
  return connected;
}
