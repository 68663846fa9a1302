import * as z from 'zod/mini';
import { Failure, usageFailure } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { createClients } from './clients.ts';
import { DEFAULT_LOCAL_URL, type Deployment } from './deployment.ts';

// What `npm start` tells of itself at /.callfold.
const discovery = z.object({
  outputs: z.record(z.string(), z.string()),
  endpoints: z.object({ sqs: z.url(), dynamodb: z.url(), secretsManager: z.url() }),
});

/**
 * Finds the local services by asking them.
 *
 * @throws {Failure} when nothing answers, or something else than callfold does
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
    alarms: async () => undefined,
  };
}

async function discover(url: string, { fetch }: Pick<Io, 'fetch'>): Promise<z.infer<typeof discovery>> {
  if (!URL.canParse(url)) throw usageFailure(`--local takes an address such as ${DEFAULT_LOCAL_URL}`);
  const response = await ask(new URL('/.callfold', url), fetch);
  if (!response) throw new Failure(`Nothing answers at ${url}: run npm start first`);
  const body = discovery.safeParse(await response.json().catch(() => undefined));
  if (response.ok && body.success) return body.data;
  throw new Failure(`What answers at ${url} is not callfold: run npm start, with another --port if need be`);
}

async function ask(url: URL, fetch: Io['fetch']): Promise<Response | undefined> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(3000) });
  } catch {
    return undefined;
  }
}
