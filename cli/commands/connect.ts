import { EXIT, Failure, usageFailure } from '../../terminal/exit-codes.ts';
import { explain } from '../../terminal/explain.ts';
import type { Io } from '../../terminal/io.ts';
import { printableJson } from '../../text/printable.ts';
import { awaitDeliveries } from '../connect/await-deliveries.ts';
import { checkAddress } from '../connect/check-address.ts';
import type { ConnectRun } from '../connect/connect-run.ts';
import { fitsTag } from '../connect/connection.ts';
import { type DeliveryLog, openDeliveryLog } from '../connect/delivery-log.ts';
import { manualSteps } from '../connect/manual.ts';
import { answerOf, probeSigned } from '../connect/probe.ts';
import { StepReport } from '../connect/step-report.ts';
import { ensureApplication, ensureEndpoint, ensureKey } from '../connect/steps.ts';
import { type Deployment, signatureHeaderOf, suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { readSecretState } from '../deployment/signing-secret.ts';
import { readWebhookToken } from '../deployment/webhook-token.ts';
import { checkedKey } from '../deployment/whippy-key.ts';

export interface ConnectOptions extends Target {
  readonly url?: string;
  readonly api: string;
  readonly manual?: boolean;
  readonly keyOnly?: boolean;
  readonly withToken?: boolean;
  readonly again?: boolean;
  readonly removeOldKeys?: boolean;
  /** False with `--no-wait`. */
  readonly wait: boolean;
  readonly json?: boolean;
}

/**
 * `callfold connect`: has Whippy send its call events to a deployment, tests the way, and then says of each delivery
 * what comes of it.
 */
export async function connect(options: ConnectOptions, io: Io): Promise<number> {
  if (options.manual) return printManualSteps(options, io);
  const deployment = await findDeployment(options, io);
  const url = options.url ?? deployment.output('WebhookUrl');
  if (!options.keyOnly) refuseUnusable(url, options.api);
  const token = options.withToken ? await readWebhookToken(deployment) : undefined;
  const apiKey = await readApiKey(io);
  const secret = await readSecretState(deployment);
  const signatureHeader = signatureHeaderOf(deployment);
  const log = isAwaited(options, io) ? await tryToOpenLog(deployment, io) : undefined;
  // With --json, standard output is for the document alone.
  const report = new StepReport(options.json ? io.stderr : io.stdout, io);
  const run = { deployment, secret, apiKey, api: options.api, url, token, signatureHeader, io, report };
  let made: Made;
  let problem: string | undefined;
  try {
    await checkAddress(run, { isGiven: options.url !== undefined });
    made = await establish(run, options);
    problem = await testKey(run);
  } finally {
    report.clear();
  }
  if (options.json) {
    const document = { webhook_url: url, ...made, verified: problem === undefined };
    io.stdout.write(`${printableJson(document, 2)}\n`);
  }
  if (problem !== undefined) throw new Failure(problem);
  if (options.json) return EXIT.ok;
  const watching = `Calls show up in: ${suggest('watch', deployment)}`;
  if (!log) {
    io.stdout.write(`Connected. ${watching}\n`);
    return EXIT.ok;
  }
  if ('trouble' in log) {
    io.stdout.write(
      `Connected. What comes of deliveries cannot be shown here: ${log.trouble}\n${watching}\n`,
    );
    return EXIT.ok;
  }
  io.stdout.write(
    `Connected. Make a call now: what comes of each delivery shows here.\nTimes are UTC. Ctrl-C ends this; Whippy stays connected.\n\n`,
  );
  return awaitDeliveries(log, deployment, io);
}

// Without a terminal there is no user to end it with Ctrl-C, and a script would wait for ever.
function isAwaited({ wait, json }: ConnectOptions, { stdout, stderr }: Io): boolean {
  return wait && !json && (stdout.isTTY === true || stderr.isTTY === true);
}

// A deployment of an older version, or a user who may not read logs, can be connected all the same.
async function tryToOpenLog(
  deployment: Deployment,
  { now }: Io,
): Promise<DeliveryLog | { readonly trouble: string }> {
  try {
    return await openDeliveryLog(deployment, now());
  } catch (error) {
    return { trouble: explain(error, suggest('doctor', deployment)).message };
  }
}

// The address is filled in if it can be found: the steps can be followed without access to AWS.
async function printManualSteps(options: ConnectOptions, io: Io): Promise<number> {
  const { url, trouble } = await findAddress(options, io);
  const withToken = options.withToken ?? false;
  const steps = manualSteps({ url, withToken, target: options });
  if (options.json) io.stdout.write(`${printableJson({ webhook_url: url ?? null, steps }, 2)}\n`);
  else io.stdout.write(steps);
  if (trouble !== undefined) io.stderr.write(`The address could not be filled in: ${trouble}\n`);
  if (url !== undefined && isLoopback(url)) io.stderr.write(`${unreachable(url)}\n`);
  return EXIT.ok;
}

async function findAddress(
  options: ConnectOptions,
  io: Io,
): Promise<{ readonly url?: string; readonly trouble?: string }> {
  if (options.url !== undefined) return { url: options.url };
  try {
    return { url: (await findDeployment(options, io)).output('WebhookUrl') };
  } catch (error) {
    return { trouble: explain(error).message };
  }
}

// Local services without a tunnel are out of Whippy's reach.
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
  return checkedKey(key);
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
  const sayWhyItGoesOn = () =>
    run.report.begin('Ctrl-C', 'once this step is done, so that it is not forgotten; again: at once');
  interruption.signal.addEventListener('abort', sayWhyItGoesOn);
  try {
    const putKey = () => interruption.finish(ensureKey(run, options.removeOldKeys ?? false));
    if (options.keyOnly) return { keys: await putKey() };
    const connection = await interruption.finish(ensureApplication(run, options.again ?? false));
    interruption.signal.throwIfAborted();
    const keys = await putKey();
    interruption.signal.throwIfAborted();
    const connected = await interruption.finish(ensureEndpoint(run, connection));
    return { application_id: connected.applicationId, endpoint_id: connected.endpointId, keys };
  } finally {
    interruption.signal.removeEventListener('abort', sayWhyItGoesOn);
  }
}

// Returns what is wrong and what to do about it, or undefined if nothing is.
async function testKey(run: ConnectRun): Promise<string | undefined> {
  const { deployment, url, apiKey, io, report } = run;
  report.begin('Signed test event', 'waiting for the webhook to take the key (30 s at most)');
  const signed = await probeSigned(url, apiKey, io, { ...run, patience: 30_000 });
  report.say('Signed test event', answerOf(signed));
  if (signed.passed) return undefined;
  const doctor = suggest('doctor', deployment);
  const { status, outcome } = signed.answer;
  if (status === null) return `Nothing answers at ${url} any more (${outcome}): run ${doctor}`;
  if (status === 401) return `The endpoint does not take the key yet: run ${doctor} in a minute`;
  return `The endpoint answered ${status} ${outcome} to a signed event: run ${doctor}`;
}
