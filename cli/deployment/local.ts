import * as v from 'valibot';
import { DEFAULT_LOCAL_URL, startCommand } from '../../local/address.ts';
import { askWith, DISCOVERY_PATH } from '../../local/discovery.ts';
import { LOCAL_AWS } from '../../local/local-aws.ts';
import { readToken, stateDirectory } from '../../local/token-file.ts';
import { isLoopbackHost } from '../../loopback/guard.ts';
import { createToken } from '../../loopback/secret-token.ts';
import { Failure, usageFailure } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { createClients } from './clients.ts';
import { type Deployment, flagsOf, redeployOf } from './deployment.ts';

// Secrets are sent there: nothing but this machine may be meant.
const endpoint = v.pipe(v.string(), v.url(), v.check(isLoopbackUrl));

const discovery = v.object({
  outputs: v.record(v.string(), v.string()),
  endpoints: v.object({
    sqs: endpoint,
    dynamodb: endpoint,
    secretsManager: endpoint,
    cloudWatchLogs: endpoint,
    eventBridge: endpoint,
    firehose: endpoint,
    s3: endpoint,
  }),
  view: v.optional(endpoint),
});

/**
 * Finds the local services by asking them, and makes sure that they are those of the user's own `npm start`.
 *
 * @throws {Failure} when nothing answers, or something else than the user's callfold does, or it is still starting
 */
export async function findLocalDeployment(url: string, io: Pick<Io, 'fetch' | 'env'>): Promise<Deployment> {
  const { outputs, endpoints, view } = await discover(url, io);
  return {
    title: `the local services at ${url}`,
    flags: flagsOf({ local: url }),
    redeploy: redeployOf({ local: url }),
    initialKeyServes: true,
    clients: createClients(LOCAL_AWS, endpoints),
    output(name) {
      const value = outputs[name];
      if (value === undefined)
        throw new Failure(`The services at ${url} have no ${name}: restart ${startCommand(url)}`);
      return value;
    },
    has: name => outputs[name] !== undefined,
    stack: undefined,
    webView: view,
  };
}

function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && isLoopbackHost(new URL(url).host);
}

async function discover(
  url: string,
  { fetch, env }: Pick<Io, 'fetch' | 'env'>,
): Promise<v.InferOutput<typeof discovery>> {
  if (!isLoopbackUrl(url))
    throw usageFailure(`--local takes an address of this machine such as ${DEFAULT_LOCAL_URL}`);
  // Without the token no answer can be trusted: the answer to a question with another one is never accepted.
  const token = (await readToken(stateDirectory(env), portOf(url))) ?? createToken();
  const question = askWith(token);
  const response = await ask(new URL(DISCOVERY_PATH, url), question.headers, fetch);
  if (!response) throw new Failure(`Nothing answers at ${url}: run ${startCommand(url)} first`);
  if (response.status === 503)
    throw new Failure(`The services at ${url} are still starting: repeat the command`);
  const text = await response.text().catch(() => '');
  const document = v.safeParse(discovery, parse(text));
  if (response.ok && question.isAnsweredBy(response.headers, text) && document.success)
    return document.output;
  throw new Failure(
    `What answers at ${url} is not callfold, or another user started it: run npm start, with another --port if need be`,
  );
}

async function ask(
  url: URL,
  headers: { readonly [name: string]: string },
  fetch: Io['fetch'],
): Promise<Response | undefined> {
  try {
    return await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(3000) });
  } catch {
    return undefined;
  }
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port || (protocol === 'https:' ? 443 : 80));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
