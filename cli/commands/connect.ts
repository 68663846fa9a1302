import { parseKeys } from '../../functions/webhook/signing-keys.ts';
import { fitsTag } from '../connect/connection.ts';
import { manualSteps } from '../connect/manual.ts';
import { type ProbeResult, probeSigned, probeUnsigned } from '../connect/probe.ts';
import { type ConnectRun, ensureApplication, ensureEndpoint, ensureKey } from '../connect/steps.ts';
import { findDeployment, type Target } from '../deployment/deployment.ts';
import { KEY_RULE, readSecretState } from '../deployment/signing-secret.ts';
import { EXIT, Failure, usageFailure } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { oneLine, printableJson } from '../printable.ts';

export interface ConnectOptions extends Target {
  readonly url?: string;
  readonly api: string;
  readonly manual?: boolean;
  readonly keyOnly?: boolean;
  readonly again?: boolean;
  readonly removeOldKeys?: boolean;
  readonly json?: boolean;
}

/** `callfold connect`: has Whippy send its call events to a deployment, and tests the way. */
export async function connect(options: ConnectOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const url = options.url ?? deployment.output('WebhookUrl');
  if (options.manual) {
    const steps = manualSteps(url, deployment.flags);
    io.stdout.write(options.json ? `${printableJson({ webhook_url: url, steps }, 2)}\n` : steps);
    if (isLoopback(url)) io.stderr.write(`${unreachable(url)}\n`);
    return EXIT.ok;
  }
  if (!options.keyOnly) refuseUnusable(url, options.api);
  const apiKey = await readApiKey(io);
  const secret = await readSecretState(deployment);
  // With --json, standard output is for the document alone.
  const steps = options.json ? io.stderr : io.stdout;
  const say = (step: string, detail: string) => steps.write(`  ${step.padEnd(20)}  ${oneLine(detail)}\n`);
  const run = { deployment, secret, apiKey, api: options.api, url, io, say };

  const made = await establish(run, options);
  const problem = await testTheWay(run);
  if (options.json) {
    const document = { webhook_url: url, ...made, verified: problem === undefined };
    io.stdout.write(`${printableJson(document, 2)}\n`);
  }
  if (problem !== undefined) throw new Failure(problem);
  if (!options.json) {
    io.stdout.write(
      `Connected. Calls show up in: ${['npx callfold watch', deployment.flags].join(' ').trim()}\n`,
    );
  }
  return EXIT.ok;
}

// Whoever runs this against the local services has a tunnel, or nothing that Whippy could deliver to.
function refuseUnusable(url: string, api: string): void {
  // A stand-in for Whippy on this machine can reach this machine.
  if (isLoopback(url) && !isLoopback(api)) throw usageFailure(unreachable(url));
  // Found out before anything is made, since what cannot be remembered would be made twice.
  if (!fitsTag(url)) {
    throw usageFailure(
      `The address ${url} cannot be remembered as a tag of the signing secret: give --url one of at most 256 characters, without signs such as ? and &`,
    );
  }
}

function isLoopback(address: string): boolean {
  return /^(localhost|.*\.localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\])$/.test(new URL(address).hostname);
}

function unreachable(url: string): string {
  return `Whippy cannot reach ${url}: open a tunnel to it and give its public address with --url (--key-only just puts the key there)`;
}

async function readApiKey({ env, askSecret }: Io): Promise<string> {
  const key = env.WHIPPY_API_KEY?.trim() || (await askSecret?.('Whippy API key'))?.trim();
  if (key === undefined)
    throw usageFailure('Set WHIPPY_API_KEY, or run this in a terminal to be asked for it');
  if (key === '') throw usageFailure('That is no API key: it is empty');
  // Two keys within the secret are told apart by what is between them, and a header takes nothing else.
  if (/[^\x21-\x7e]/.test(key))
    throw usageFailure('That is no API key: it holds blanks, or characters that no key has');
  if (parseKeys(key).length !== 1) throw usageFailure(`That is no API key: ${KEY_RULE}`);
  return key;
}

interface Made {
  readonly application_id?: string;
  readonly endpoint_id?: string;
  readonly keys: number;
}

// The application comes first, since Whippy then has confirmed the key; the endpoint last, since deliveries
// begin with it. Each step leaves the deployment so that the next run can go on, and Ctrl-C waits for its end.
async function establish(run: ConnectRun, options: ConnectOptions): Promise<Made> {
  const { interruption } = run.io;
  const putKey = () => interruption.finish(ensureKey(run, options.removeOldKeys ?? false));
  if (options.keyOnly) return { keys: await putKey() };
  const connection = await interruption.finish(ensureApplication(run, options.again ?? false));
  interruption.signal.throwIfAborted();
  const keys = await putKey();
  interruption.signal.throwIfAborted();
  const connected = await interruption.finish(ensureEndpoint(run, connection));
  return { application_id: connected.applicationId, endpoint_id: connected.endpointId, keys };
}

// Returns what is wrong and what to do about it, or undefined where all is well.
async function testTheWay({ deployment, url, apiKey, io, say }: ConnectRun): Promise<string | undefined> {
  const signed = await probeSigned(url, apiKey, io, { patience: 30_000 });
  say('Signed test event', answerOf(signed));
  const unsigned = await probeUnsigned(url, io);
  say('Unsigned test event', answerOf(unsigned));
  if (signed.passed && unsigned.passed) return undefined;
  const doctor = ['npx callfold doctor', deployment.flags].join(' ').trim();
  const { status, outcome } = signed.answer;
  if (status === null)
    return `Nothing answers at ${url} (${outcome}): is it deployed, and is the address right?`;
  if (status === 401) {
    return `The endpoint does not take the key yet: run ${doctor} in a minute`;
  }
  if (!signed.passed) return `The endpoint answered ${status} ${outcome} to a signed event: run ${doctor}`;
  return `The endpoint answered ${unsigned.answer.status ?? unsigned.answer.outcome} to an unsigned event, where 401 is right: is ${url} callfold's?`;
}

function answerOf({ passed, answer: { status, outcome } }: ProbeResult): string {
  const answered = status === null ? `no answer (${outcome})` : `answered ${status} ${outcome}`;
  return passed ? `${answered}, as it should be` : answered;
}
