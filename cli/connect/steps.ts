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
 * Makes the application, unless one is remembered that belongs to the same API key. An application signs with
 * the key that made it, so another key needs another application.
 *
 * @param again makes one in any case
 * @throws {Failure} when it could not be made, or not be remembered
 */
export async function ensureApplication(run: ConnectRun, again: boolean): Promise<Connection> {
  const { deployment, secret, apiKey, report } = run;
  const keyFingerprint = fingerprintOf(apiKey);
  const remembered = connectionFrom(secret.tags);
  if (remembered?.keyFingerprint === keyFingerprint && !again) {
    report.say('Whippy application', `${remembered.applicationId}, made before`);
    return remembered;
  }
  await seeThatItCanBeRemembered(run, remembered ?? NO_CONNECTION);
  report.begin('Whippy application', ASKING_WHIPPY);
  const applicationId = await createApplication(developerApi(run), run);
  const connection = { ...NO_CONNECTION, applicationId, keyFingerprint };
  await remember(deployment, connection, `the application ${applicationId}`);
  report.say('Whippy application', applicationId);
  if (remembered) {
    report.say(
      'To do in Whippy',
      `switch off the earlier application ${remembered.applicationId} (Developers, Webhooks)`,
    );
  }
  return connection;
}

/**
 * Puts the API key into the signing secret, before those that are there, which go on being valid: what Whippy
 * has signed with them may still be on its way. The value that the deployment made the secret with does not: it
 * is none of Whippy's keys, and the local services' may be known to more than this machine.
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
  // Also if it holds this very key: from then on it counts as touched, and the key as one to be kept.
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
    report.say('Older keys', `stay valid for what is still on its way; after a day: ${command}`);
  }
  return 1 + kept.length;
}

/**
 * Makes the endpoint, unless the connection has one for the same address.
 *
 * @throws {Failure} when it could not be made, or not be remembered
 */
export async function ensureEndpoint(run: ConnectRun, connection: Connection): Promise<Connection> {
  const { deployment, url, token, report } = run;
  const tokenFingerprint = token === undefined ? '' : fingerprintOf(token);
  const wanted = { ...connection, endpointUrl: url, tokenFingerprint };
  const shown = shownEndpoint(wanted);
  if (connection.endpointUrl === url && connection.tokenFingerprint === tokenFingerprint) {
    report.say('Whippy endpoint', `${shown}, made before`);
    return connection;
  }
  await seeThatItCanBeRemembered(run, connection);
  report.begin('Whippy endpoint', ASKING_WHIPPY);
  const address = token === undefined ? url : withToken(url, token);
  const endpointId = (await createEndpoint(developerApi(run), connection.applicationId, address, run)) ?? '';
  const connected = { ...wanted, endpointId };
  await remember(deployment, connected, `the endpoint ${shown}`);
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

// What cannot be remembered would be made anew by every run. The tags are written as they are, before Whippy is asked.
async function seeThatItCanBeRemembered({ deployment }: ConnectRun, present: Connection): Promise<void> {
  try {
    await tagSecret(deployment, tagsOf(present));
  } catch (error) {
    const { applicationId } = present;
    const made =
      applicationId === ''
        ? 'Nothing has been made in Whippy'
        : `Nothing more has been made in Whippy than its application ${applicationId}`;
    const manual = suggest('connect --manual', deployment);
    throw new Failure(
      `${whyNotTagged(error, deployment)}. ${made}, since it could not be remembered and would be made again by every run. Then repeat the command, or do it by hand: ${manual}`,
    );
  }
}

// Says which permission to add; another cause says itself what to do.
function whyNotTagged(error: unknown, deployment: Deployment): string {
  const { message } = explain(error, suggest('doctor', deployment));
  return error instanceof Error && error.name.startsWith('AccessDenied')
    ? `Your AWS credentials lack the permission secretsmanager:TagResource on the signing secret: add it (${message})`
    : `The tags of the signing secret, which remember what is made in Whippy, could not be written: ${message}`;
}

async function remember(deployment: Deployment, connection: Connection, made: string): Promise<void> {
  try {
    await tagSecret(deployment, tagsOf(connection));
  } catch (error) {
    throw new Failure(
      `Whippy has made ${made}, but it cannot be remembered. ${whyNotTagged(error, deployment)}. Remove it on Whippy's Developers page, under Webhooks, before the command is run again, or there will be two`,
    );
  }
}
