import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A process that runs a part of `local/`. */
export interface LocalProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** What it has written so far. */
  readonly output: { stdout: string; stderr: string };
}

/**
 * Starts `npm start` or `npm run demo` without npm, and with nothing of npm's in its environment.
 *
 * @param cwd folder of the clone
 */
export function startProcess(
  program: 'start' | 'demo',
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd = process.cwd(),
): LocalProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|CALLFOLD_)/.test(name));
  const child = spawn(process.execPath, ['--import', 'tsx', `local/${program}.ts`, ...argv], {
    cwd,
    env: { ...Object.fromEntries(inherited), NODE_OPTIONS: '', ...env },
  });
  return collect(child);
}

/** Collects what a process writes. */
export function collect(child: ChildProcessWithoutNullStreams): LocalProcess {
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', data => {
    output.stdout += data;
  });
  child.stderr.on('data', data => {
    output.stderr += data;
  });
  return { child, output };
}

/** Waits until a process has written a text, or ended. */
export async function written(
  { child, output }: LocalProcess,
  stream: 'stdout' | 'stderr',
  text: string,
): Promise<void> {
  while (!output[stream].includes(text)) {
    if (child.exitCode !== null) throw new Error(`It ended: ${output.stderr}`);
    await Promise.race([once(child[stream], 'data'), once(child, 'close')]);
  }
}

/** Waits until a process has ended and all that it wrote has been read. */
export async function exitCodeOf({ child }: LocalProcess): Promise<number | null> {
  if (child.exitCode === null || !child.stdout.closed) await once(child, 'close');
  return child.exitCode;
}

/** Flags that take free ports for all but those given. */
export function freePorts(flags: { readonly [flag: string]: string } = {}): string[] {
  const ports = { '--port': '0', '--sqs-port': '0', '--dynamodb-port': '0', '--view-port': '0', ...flags };
  return Object.entries(ports).flat();
}
