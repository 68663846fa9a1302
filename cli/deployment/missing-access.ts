import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { Failure } from '../../terminal/exit-codes.ts';

/**
 * What AWS tools have not been told, if that is why a request was not sent. The SDK names only the first thing that it
 * misses, and not the profile in which it has looked.
 *
 * @param profile what AWS_PROFILE names, if it is set
 * @returns undefined if the error is about something else, or the SDK's own words say enough
 */
export async function missingAccess(
  error: unknown,
  { config }: Pick<CloudFormationClient, 'config'>,
  profile: string | undefined,
): Promise<Failure | undefined> {
  if (!isAboutRegion(error) && !isAboutCredentials(error)) return undefined;
  if (profile && !(await isProfile(profile))) {
    return new Failure(
      `There is no AWS profile ${profile} (AWS_PROFILE): aws configure list-profiles shows which there are. ${WITHOUT_AWS}`,
    );
  }
  const missing = [
    ...((await fails(config.credentials, isAboutCredentials)) ? ['credentials'] : []),
    ...((await fails(config.region, isAboutRegion)) ? ['region'] : []),
  ].join(' and no ');
  if (profile && missing !== '') {
    return new Failure(
      `The AWS profile ${profile} (AWS_PROFILE) has no ${missing}: run aws configure --profile ${profile}. ${WITHOUT_AWS}`,
    );
  }
  if (missing !== 'credentials and no region') return undefined;
  return new Failure(
    `No AWS credentials and no region found: run aws configure, or set AWS_PROFILE. ${WITHOUT_AWS}`,
  );
}

const WITHOUT_AWS = 'Without AWS, use --local';

async function isProfile(name: string): Promise<boolean> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  return Object.hasOwn(configFile, name) || Object.hasOwn(credentialsFile, name);
}

async function fails(read: () => Promise<unknown>, how: (error: unknown) => boolean): Promise<boolean> {
  try {
    await read();
    return false;
  } catch (error) {
    return how(error);
  }
}

function isAboutRegion(error: unknown): boolean {
  return error instanceof Error && /^Region is missing/.test(error.message);
}

function isAboutCredentials(error: unknown): boolean {
  return error instanceof Error && /^Could not (load|resolve) credentials/.test(error.message);
}
