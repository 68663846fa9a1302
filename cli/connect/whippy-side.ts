import { CALL_EVENTS } from '../../call/event.ts';
import { Failure } from '../../terminal/exit-codes.ts';
import { formatDuration } from '../../time/duration.ts';
import type { DeveloperApi } from '../../whippy/developer-api.ts';
import { WhippyError } from '../../whippy/whippy-error.ts';
import { type Deployment, suggest } from '../deployment/deployment.ts';
import type { ConnectRun } from './connect-run.ts';

/** Longest wait for a rate limit, in milliseconds. If it takes longer, the command ends. */
const MAX_WAIT_MS = 60_000;

/**
 * Creates an application for a deployment.
 *
 * @returns its id
 * @throws {Failure} that explains why it could not be made
 */
export function createApplication(api: DeveloperApi, run: ConnectRun): Promise<string> {
  const application = {
    name: 'callfold',
    description: `Call events for callfold (${run.deployment.title})`,
  };
  return asking('application', () => api.createApplication(application), run);
}

/**
 * Subscribes a URL to the call events.
 *
 * @returns the endpoint's id, or undefined if Whippy did not say
 * @throws {Failure} that explains why it could not be made
 */
export function createEndpoint(
  api: DeveloperApi,
  applicationId: string,
  url: string,
  run: ConnectRun,
): Promise<string | undefined> {
  const endpoint = { applicationId, url, eventTypes: CALL_EVENTS };
  return asking('endpoint', () => api.createEndpoint(endpoint), run);
}

async function asking<T>(
  what: 'application' | 'endpoint',
  request: () => Promise<T>,
  { deployment, io, report }: ConnectRun,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof WhippyError)) throw error;
      const wait = error.problem === 'rate_limited' ? error.retryAfter : undefined;
      if (wait === undefined || wait > MAX_WAIT_MS || attempt === 3) throw explain(what, error, deployment);
      report.clear();
      io.stderr.write(`Whippy's rate limit is used up: going on in ${formatDuration(wait)}\n`);
      await io.sleep(wait);
      if (io.interruption.signal.aborted) throw error;
    }
  }
}

function explain(
  what: 'application' | 'endpoint',
  { problem, message, retryAfter }: WhippyError,
  deployment: Deployment,
): Failure {
  const command = (option: string) => suggest(`connect ${option}`, deployment);
  switch (problem) {
    case 'unauthorized':
      return new Failure(
        `Whippy does not know this API key (401: ${message}): check it, and that it is enabled, on Whippy's Developers page`,
      );
    case 'forbidden':
      return new Failure(
        `This API key may not create an ${what} (403: ${message}): use a key of an administrator, or add it on Whippy's web page: ${command('--manual')}`,
      );
    case 'invalid':
      return new Failure(
        what === 'endpoint'
          ? `Whippy refuses to create the endpoint (${message}). If its application has been removed, create both again: ${command('--again')}. Otherwise, add it on Whippy's web page: ${command('--manual')}`
          : `Whippy refuses to create the application (${message}): its API may have changed. Add it on Whippy's web page: ${command('--manual')}`,
      );
    case 'rate_limited':
      return new Failure(
        `Whippy's rate limit is used up: run the command again in ${formatDuration(retryAfter ?? MAX_WAIT_MS)}; it goes on where it stopped`,
      );
    case 'unreachable':
      return new Failure(
        `Whippy's API is out of reach (${message}): check the network and run the command again`,
      );
    case 'changed':
    case 'unclear':
      return new Failure(
        `Whippy gave no clear answer (${message}), so the ${what} may or may not exist: look on Whippy's Developers page, under Webhooks, and remove what belongs to callfold before you run the command again`,
      );
  }
}
