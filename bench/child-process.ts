import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A measurement failed. The message has the last lines that its process wrote to standard error. */
export class MeasurementError extends Error {
  override readonly name = 'MeasurementError';
}

/** A function that a module exports under its name. Its input and its result have to be JSON. */
type Exported<Input, Result> = (input: Input) => Promise<Result>;

type Environment = { readonly [name: string]: string };

/**
 * Runs a function in a new process, so that its measurement is not mixed with other work. Standard output, to which
 * callfold's functions write their logs, is discarded.
 *
 * @param module URL of the module that exports the function
 * @param environment variables that are added to those of this process
 * @throws {MeasurementError} when the function throws
 */
export async function runInChildProcess<Input, Result>(
  module: string,
  measure: Exported<Input, Result>,
  input: Input,
  environment: Environment = {},
): Promise<Result> {
  const { result, stop } = await start(module, measure, input, environment);
  await stop();
  return result;
}

/** A server in a process of its own, so that its work is not measured as that of its clients. */
export interface ServerProcess {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a server in a new process.
 *
 * @param module URL of the module that exports the function
 * @param listen starts the server and returns its URL
 * @throws {MeasurementError} when the function throws
 */
export async function startServerProcess(
  module: string,
  listen: () => Promise<string>,
): Promise<ServerProcess> {
  const { result: url, stop } = await start(module, listen, undefined, {});
  return { url, stop };
}

async function start<Input, Result>(
  module: string,
  { name }: Exported<Input, Result>,
  input: Input,
  environment: Environment,
): Promise<{ readonly result: Result; stop(): Promise<void> }> {
  const child = fork(
    fileURLToPath(new URL('./child.ts', import.meta.url)),
    [module, name, JSON.stringify(input ?? null)],
    {
      execArgv: ['--import', 'tsx', '--expose-gc'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, ...environment },
    },
  );
  const errors = lastLines(child);
  const ended = once(child, 'exit');
  const [message] = await Promise.race([once(child, 'message'), ended.then(() => [])]);
  if (message === undefined) throw new MeasurementError(`${name} failed: ${errors()}`);
  return {
    result: (message as { readonly result: Result }).result,
    async stop() {
      child.kill();
      await ended;
    },
  };
}

function lastLines(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', chunk => {
    text = `${text}${chunk}`.slice(-2000);
  });
  return () => text.trim();
}
