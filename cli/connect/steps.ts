import { Failure } from '../../terminal/exit-codes.ts';
import { explain } from '../../terminal/explain.ts';
import { plural } from '../../text/plural.ts';
import { formatDuration } from '../../time/duration.ts';
import { createDeveloperApi, WHIPPY_TIMEOUT_MS } from '../../whippy/developer-api.ts';
import { type Deployment, suggest } from '../deployment/deployment.ts';
import { readSigningKeys, tagSecret, writeSigningKeys } from '../deployment/signing-secret.ts';
import type { ConnectRun } from './connect-run.ts';
import {
  type Connection,
  connectionFrom,
  fingerprintOf,
  NO_CONNECTION,
  shownEndpoint,
  tagsOf,
  withToken,
} from './connection.ts';
import { createApplication, createEndpoint } from './whippy-side.ts';

/**
 * Creates the application, unless the tags name one that belongs to the same API key. An application signs with the key
 * that created it, so another key needs another application.
 *
 * @param again creates one in any case
 * @throws {Failure} when it could not be created, or not be stored
 */
export async function ensureApplication(run: ConnectRun, again: boolean): Promise<Connection> {
  const { deployment, secret, apiKey, report } = run;
  const keyFingerprint = fingerprintOf(apiKey);
  const stored = connectionFrom(secret.tags);
  if (stored?.keyFingerprint === keyFingerprint && !again) {
    report.say('Whippy application', `${stored.applicationId}, created before`);
    return stored;
  }
  await checkThatTagsCanBeWritten(run, stored ?? NO_CONNECTION);
  report.begin('Whippy application', ASKING_WHIPPY);
  const applicationId = await createApplication(developerApi(run), run);
  const connection = { ...NO_CONNECTION, applicationId, keyFingerprint };
  await storeInTags(deployment, connection, `the application ${applicationId}`);
  report.say('Whippy application', applicationId);
  if (stored) {
    report.say(
      'To do in Whippy',
      `switch off the earlier application ${stored.applicationId} (Developers, Webhooks)`,
    );
  }
  return connection;
}

/**
 * Puts the API key into the signing secret, before the present keys, which stay valid, because deliveries that Whippy
 * has signed with them may still arrive. The value that the deployment created the secret with does not stay: it is not
 * one of Whippy's keys, and others may know that of the local services.
 *
 * @param removeOld leaves no other key
 * @returns how many keys the secret now holds
 */
export async function ensureKey(
  { deployment, secret, apiKey, report }: ConnectRun,
  removeOld: boolean,
): Promise<number> {
  const present = await readSigningKeys(deployment);
  const others = present.filter(key => key !== apiKey);
  const kept = secret.untouched || removeOld ? [] : others;
  const known = present.includes(apiKey);
  // Even if it holds exactly this key: from then on the secret counts as changed, and the key is kept.
  if (!known || secret.untouched || kept.length < others.length) {
    await writeSigningKeys(deployment, [apiKey, ...kept]);
  }
  const removed = secret.untouched ? 0 : others.length - kept.length;
  report.say(
    'API key',
    [
      known ? 'in the signing secret already' : 'put into the signing secret',
      ...(kept.length > 0 ? [`${plural(kept.length, 'older key')} kept`] : []),
      ...(removed > 0 ? [`${plural(removed, 'older key')} removed`] : []),
    ].join(', '),
  );
  if (kept.length > 0) {
    const command = suggest('connect --key-only --remove-old-keys', deployment);
    report.say('Older keys', `stay valid for deliveries that are still to arrive; after a day: ${command}`);
  }
  return 1 + kept.length;
}

/**
 * Creates the endpoint, unless the connection has one for the same address.
 *
 * @throws {Failure} when it could not be created, or not be stored
 */
export async function ensureEndpoint(run: ConnectRun, connection: Connection): Promise<Connection> {
  const { deployment, url, token, report } = run;
  const tokenFingerprint = token === undefined ? '' : fingerprintOf(token);
  const wanted = { ...connection, endpointUrl: url, tokenFingerprint };
  const shown = shownEndpoint(wanted);
  if (connection.endpointUrl === url && connection.tokenFingerprint === tokenFingerprint) {
    report.say('Whippy endpoint', `${shown}, created before`);
    return connection;
  }
  await checkThatTagsCanBeWritten(run, connection);
  report.begin('Whippy endpoint', ASKING_WHIPPY);
  const address = token === undefined ? url : withToken(url, token);
  const endpointId = (await createEndpoint(developerApi(run), connection.applicationId, address, run)) ?? '';
  const connected = { ...wanted, endpointId };
  await storeInTags(deployment, connected, `the endpoint ${shown}`);
  report.say('Whippy endpoint', shown);
  if (connection.endpointUrl !== '') {
    report.say(
      'To do in Whippy',
      `switch off the earlier endpoint ${shownEndpoint(connection)} (Developers, Webhooks)`,
    );
  }
  return connected;
}

const ASKING_WHIPPY = `waiting for Whippy (${formatDuration(WHIPPY_TIMEOUT_MS)} at most)`;

function developerApi({ apiKey, api, io, token }: ConnectRun) {
  return createDeveloperApi(apiKey, api, io.fetch, token);
}

// What cannot be stored would be created again by every run. So the present tags are written before Whippy is asked.
async function checkThatTagsCanBeWritten({ deployment }: ConnectRun, present: Connection): Promise<void> {
  try {
    await tagSecret(deployment, tagsOf(present));
  } catch (error) {
    const { applicationId } = present;
    const made =
      applicationId === ''
        ? 'Nothing has been created in Whippy'
        : `Nothing more has been created in Whippy than its application ${applicationId}`;
    const manual = suggest('connect --manual', deployment);
    throw new Failure(
      `${whyNotTagged(error, deployment)}. ${made}, because it could not be stored and would be created again by every run. Then repeat the command, or do it by hand: ${manual}`,
    );
  }
}

// Names the permission to add; the message of another cause says what to do.
function whyNotTagged(error: unknown, deployment: Deployment): string {
  const { message } = explain(error, suggest('doctor', deployment));
  return error instanceof Error && error.name.startsWith('AccessDenied')
    ? `Your AWS credentials lack the permission secretsmanager:TagResource on the signing secret: add it (${message})`
    : `The tags of the signing secret, which store what is created in Whippy, could not be written: ${message}`;
}

async function storeInTags(deployment: Deployment, connection: Connection, made: string): Promise<void> {
  try {
    await tagSecret(deployment, tagsOf(connection));
  } catch (error) {
    throw new Failure(
      `Whippy has created ${made}, but it cannot be stored in the tags. ${whyNotTagged(error, deployment)}. Remove it on Whippy's Developers page, under Webhooks, before you run the command again, or there will be two`,
    );
  }
}
