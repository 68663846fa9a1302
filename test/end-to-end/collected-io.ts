import { Interruption } from '../../cli/interruption.ts';
import type { Io } from '../../cli/io.ts';
import { main } from '../../cli/main.ts';

/** What a run of the command printed, and its exit code. */
export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the `callfold` command as a user would, with nobody at a terminal. */
export async function runCallfold(...argv: string[]): Promise<Run> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const io: Io = {
    stdout: { write: text => stdout.push(text) },
    stderr: { write: text => stderr.push(text) },
    stdin: (async function* () {})(),
    env: {},
    now: Date.now,
    sleep: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
    interruption: new Interruption(),
    fetch,
    askSecret: undefined,
  };
  const exitCode = await main(argv, io);
  return { exitCode, stdout: stdout.join(''), stderr: stderr.join('') };
}
