import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Collector, type Run } from '../run-command.ts';

const LAUNCHER = fileURLToPath(new URL('../../../cli/callfold.mjs', import.meta.url));

/** Where and with what the process runs. */
export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: { readonly [name: string]: string };
}

/** Starts the command as a shell would, with only such variables as are needed: none of this machine's AWS. */
export function startProcess(
  argv: readonly string[],
  options: ProcessOptions = {},
): ChildProcessWithoutNullStreams {
  return spawnNode([LAUNCHER, ...argv], options);
}

/** Starts the command as npm does: through a shell that waits for it, and that is the process returned. */
export function startInShell(
  argv: readonly string[],
  options: ProcessOptions = {},
): ChildProcessWithoutNullStreams {
  return spawnPlain('sh', ['-c', '"$@"; exit "$?"', 'sh', process.execPath, LAUNCHER, ...argv], options);
}

function spawnNode(argv: readonly string[], options: ProcessOptions): ChildProcessWithoutNullStreams {
  return spawnPlain(process.execPath, argv, options);
}

function spawnPlain(
  program: string,
  argv: readonly string[],
  { cwd = process.cwd(), env = {} }: ProcessOptions,
): ChildProcessWithoutNullStreams {
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env;
  return spawn(program, argv, {
    cwd,
    env: { PATH, HOME, TMPDIR, AWS_EC2_METADATA_DISABLED: 'true', ...env },
    stdio: 'pipe',
  });
}

/** Waits until a process has ended. What a test does not want to read, it destroys before. */
export async function ended(child: ChildProcessWithoutNullStreams): Promise<Run> {
  const stdout = new Collector();
  const stderr = new Collector();
  child.stdout.on('data', chunk => stdout.write(String(chunk)));
  child.stderr.on('data', chunk => stderr.write(String(chunk)));
  const [exitCode] = await once(child, 'close');
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** Runs the command to its end, without anything on its standard input. */
export async function runProcess(argv: readonly string[], options: ProcessOptions = {}): Promise<Run> {
  const child = startProcess(argv, options);
  child.stdin.end();
  return ended(child);
}

/** Runs Node.js to its end, as {@link runProcess} runs the command. */
export async function runNode(argv: readonly string[]): Promise<Run> {
  const child = spawnNode(argv, {});
  child.stdin.end();
  return ended(child);
}
