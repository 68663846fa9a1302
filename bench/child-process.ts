import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A measurement in a process of its own failed. The message is what the process said last. */
export class MeasurementError extends Error {
  override readonly name = 'MeasurementError';
}

/**
 * Runs a measurement in a fresh process, which gets its input as its only argument and answers with one message.
 * What a function writes to standard output, as it does in Lambda, is thrown away.
 *
 * @param script URL of a TypeScript module that ends with {@link answer}
 * @param environment variables that the process sees beside those of this one
 * @throws {MeasurementError} when the process ends without an answer
 */
export async function measureApart<Result>(
  script: URL,
  input: unknown,
  environment: { readonly [name: string]: string } = {},
): Promise<Result> {
  const child = start(script, input, environment);
  const errors = lastLines(child);
  const [answered] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [])]);
  if (child.exitCode === null) await once(child, 'exit');
  if (answered === undefined) throw new MeasurementError(`${fileURLToPath(script)} failed: ${errors()}`);
  return (answered as { result: Result }).result;
}

/** A server in a process of its own, so that its work is not counted as that of its clients. */
export interface ServerApart {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a server in a process of its own.
 *
 * @param script URL of a TypeScript module that ends with {@link answer}, giving its URL, and then serves
 * @throws {MeasurementError} when the process ends without an answer
 */
export async function startApart(script: URL): Promise<ServerApart> {
  const child = start(script, {}, {});
  const errors = lastLines(child);
  const [answered] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [])]);
  if (answered === undefined) throw new MeasurementError(`${fileURLToPath(script)} failed: ${errors()}`);
  return {
    url: (answered as { result: string }).result,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

// A measurement that nobody waits for any more, as after Ctrl-C, must not go on.
process.once('disconnect', () => process.exit());

/** What the process was asked to do; for scripts of {@link measureApart}. */
export function readInput<Input>(): Input {
  return JSON.parse(process.argv[2] ?? '{}');
}

/** Answers the process that started this one. */
export function answer(result: unknown): void {
  process.send?.({ result });
}

function start(script: URL, input: unknown, environment: { readonly [name: string]: string }): ChildProcess {
  return fork(fileURLToPath(script), [JSON.stringify(input)], {
    execArgv: ['--import', 'tsx', '--expose-gc'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...environment },
  });
}

function lastLines(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', chunk => {
    text = `${text}${chunk}`.slice(-2000);
  });
  return () => text.trim();
}
