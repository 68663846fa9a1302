import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** A function as the template describes it. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** Path of the bundle, an ES module. */
  readonly module: string;
  /** The template's environment, and what the Lambda service adds to it. */
  readonly environment: { readonly [name: string]: string };
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** Called with each line that the function writes. */
  readonly onLine: (line: string) => void;
}

/** The function threw, could not be loaded, or ended its process. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

/** The function did not answer within its timeout. Its execution environment is gone. */
export class FunctionTimeoutError extends Error {
  override readonly name = 'FunctionTimeoutError';
}

/** Something that can be invoked like a function. */
export interface Invocable {
  /**
   * Invokes the function, in an idle execution environment if there is one, else in a new one: like Lambda, an
   * environment answers one invocation at a time.
   *
   * @throws {FunctionError} when it throws
   * @throws {FunctionTimeoutError} when it takes longer than its timeout
   */
  invoke(event: unknown): Promise<unknown>;
}

/** A function on this machine. */
export interface LocalFunction extends Invocable {
  /** Path of the bundle. */
  readonly module: string;
  /**
   * Lets all further invocations load the bundle again, as after a deployment: idle execution environments end now, and
   * the others after their current invocation.
   */
  reload(): void;
  /** Ends all execution environments at once, as Lambda may at any time; running invocations fail. */
  kill(): Promise<void>;
}

interface Answer {
  readonly result?: unknown;
  readonly error?: string;
}

/** Runs a function's bundle, unchanged, in worker threads that see nothing but the given environment. */
export function createFunction(definition: FunctionDefinition): LocalFunction {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const outdated = new WeakSet<Worker>();

  async function start(): Promise<Worker> {
    const worker = new Worker(new URL('./lambda-worker.mjs', import.meta.url), {
      env: { ...definition.environment },
      execArgv: [],
      stdout: true,
      stderr: true,
      workerData: {
        module: pathToFileURL(definition.module).href,
        functionName: definition.name,
        functionArn: definition.arn,
        memoryMegabytes: definition.memoryMegabytes,
      },
    });
    all.add(worker);
    const retire = () => {
      const index = idle.indexOf(worker);
      if (index !== -1) idle.splice(index, 1);
    };
    // An error that it throws after its answer ends this environment, as it would end a function's process, and nothing
    // else.
    worker.on('error', error => {
      retire();
      definition.onLine(`${definition.name} ended: ${error}`);
    });
    worker.once('exit', () => {
      retire();
      all.delete(worker);
    });
    for (const stream of [worker.stdout, worker.stderr]) readLines(stream, definition.onLine);
    await nextMessage(worker);
    return worker;
  }

  function release(worker: Worker): void {
    if (outdated.has(worker)) worker.postMessage({ end: true });
    else idle.push(worker);
  }

  return {
    module: definition.module,
    async invoke(event) {
      const worker = idle.pop() ?? (await start());
      const deadline = Date.now() + definition.timeoutSeconds * 1000;
      const answer = nextMessage(worker);
      worker.postMessage({ event, deadline, requestId: randomUUID() });
      let isLate = false;
      const timeout = setTimeout(() => {
        isLate = true;
        worker.terminate();
      }, definition.timeoutSeconds * 1000);
      try {
        const { result, error } = await answer;
        release(worker);
        if (error !== undefined) throw new FunctionError(`${definition.name} failed: ${error}`);
        return result;
      } catch (error) {
        if (!isLate) throw error;
        throw new FunctionTimeoutError(`${definition.name} timed out after ${definition.timeoutSeconds} s`);
      } finally {
        clearTimeout(timeout);
      }
    },
    reload() {
      for (const worker of all) outdated.add(worker);
      for (const worker of idle.splice(0)) worker.postMessage({ end: true });
    },
    async kill() {
      idle.length = 0;
      await Promise.all([...all].map(worker => worker.terminate()));
    },
  };
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream }).on('line', onLine);
}

function nextMessage(worker: Worker): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    };
    const onMessage = (message: Answer) => {
      settle();
      resolve(message);
    };
    const onError = (error: unknown) => {
      settle();
      reject(new FunctionError(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    };
    const onExit = () => {
      settle();
      reject(new FunctionError('The execution environment ended'));
    };
    worker.once('message', onMessage).once('error', onError).once('exit', onExit);
  });
}
