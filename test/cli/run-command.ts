import { main } from '../../cli/main.ts';
import { NO_VERSION_WARNING } from '../../local/nodejs-20.ts';
import { Interruption } from '../../terminal/interruption.ts';
import type { Io } from '../../terminal/io.ts';
import { STATE_ENV } from '../state-home.ts';

// As the launcher has it.
process.env[NO_VERSION_WARNING] = 'true';

/** What a run of the command printed, and its exit code. */
export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Collects what is written to an output. */
export class Collector {
  readonly isTTY: boolean | undefined;
  readonly columns: number | undefined;
  private readonly written: string[] = [];

  constructor({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number } = {}) {
    this.isTTY = isTTY;
    this.columns = columns;
  }

  write(text: string): boolean {
    this.written.push(text);
    return true;
  }

  get text(): string {
    return this.written.join('');
  }
}

/** Runs the `callfold` command in this process, without a terminal unless the test gives it one. */
export async function runCommand(argv: readonly string[], changes: Partial<Io> = {}): Promise<Run> {
  const stdout = new Collector();
  const stderr = new Collector();
  const exitCode = await main(argv, {
    stdout,
    stderr,
    stdin: streamOf(''),
    now: Date.now,
    sleep: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
    interruption: new Interruption(),
    fetch,
    askSecret: undefined,
    openAddress: undefined,
    ...changes,
    env: { ...STATE_ENV, ...changes.env },
  });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** Standard input that holds a text. */
export async function* streamOf(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** A clock that moves only during a sleep. */
export class FakeClock {
  /** How long was slept, each time, in milliseconds. */
  readonly slept: number[] = [];
  private time: number;

  constructor(time = Date.parse('2026-11-23T12:00:00Z')) {
    this.time = time;
  }

  readonly now = (): number => this.time;

  readonly sleep = async (milliseconds: number): Promise<void> => {
    this.slept.push(milliseconds);
    this.time += milliseconds;
  };
}
