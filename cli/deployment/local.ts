import * as v from 'valibot';
import { Failure, usageFailure } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { createClients } from './clients.ts';
import { DEFAULT_LOCAL_URL, type Deployment } from './deployment.ts';

const address = v.pipe(v.string(), v.url());

// What `npm start` tells of itself at /.callfold.
const discovery = v.object({
  outputs: v.record(v.string(), v.string()),
  endpoints: v.object({ sqs: address, dynamodb: address, secretsManager: address }),
});

/**
 * Finds the local services by asking them.
 *
 * @throws {Failure} when nothing answers, or something else than callfold does, or it is still starting
 */
export async function findLocalDeployment(url: string, io: Pick<Io, 'fetch'>): Promise<Deployment> {
  const { outputs, endpoints } = await discover(url, io);
  return {
    title: `the local services at ${url}`,
    flags: url === DEFAULT_LOCAL_URL ? '--local' : `--local ${url}`,
    // Every key is let in; the SDK just wants one to sign with.
    clients: createClients(
      { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
      endpoints,
    ),
    output(name) {
      const value = outputs[name];
      if (value === undefined) throw new Failure(`The services at ${url} have no ${name}: restart npm start`);
      return value;
    },
    has: name => outputs[name] !== undefined,
    alarms: async () => undefined,
  };
}

async function discover(url: string, { fetch }: Pick<Io, 'fetch'>): Promise<v.InferOutput<typeof discovery>> {
  if (!URL.canParse(url)) throw usageFailure(`--local takes an address such as ${DEFAULT_LOCAL_URL}`);
  const response = await ask(new URL('/.callfold', url), fetch);
  if (!response) throw new Failure(`Nothing answers at ${url}: run npm start first`);
  if (response.status === 503)
    throw new Failure(`The services at ${url} are still starting: repeat the command`);
  const body = v.safeParse(discovery, await response.json().catch(() => undefined));
  if (response.ok && body.success) return body.output;
  throw new Failure(`What answers at ${url} is not callfold: run npm start, with another --port if need be`);
}

async function ask(url: URL, fetch: Io['fetch']): Promise<Response | undefined> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(3000) });
  } catch {
    return undefined;
  }
}
