import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Collector } from '../cli/run-command.ts';

/** What a program printed, and its exit code. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An app of a user, with the package as the only one that npm installed there. */
export interface UserApp {
  readonly folder: string;
  /** The tarball. */
  readonly tarball: string;
  /** Runs a program in the app's folder. */
  run(program: string, argv: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome>;
  remove(): void;
}

/** Packs the package of this clone, and installs it into an empty app in a temporary folder, without the network. */
export async function installPackage(): Promise<UserApp> {
  const folder = mkdtempSync(join(tmpdir(), 'callfold-app-'));
  const run: UserApp['run'] = (program, argv, env = {}) => runIn(folder, program, argv, env);
  succeed(await runIn(process.cwd(), 'npm', ['pack', '--silent', '--pack-destination', folder]));
  const tarball = join(folder, readdirSync(folder).find(name => name.endsWith('.tgz')) ?? '');
  writeFileSync(join(folder, 'package.json'), '{ "name": "theirs", "private": true }');
  succeed(await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball]));
  return { folder, tarball, run, remove: () => rmSync(folder, { recursive: true }) };
}

/** Gives the app other packages as they are in this clone: npm would take them from the registry. */
export function link({ folder }: Pick<UserApp, 'folder'>, ...names: readonly string[]): void {
  for (const name of names) {
    const path = join(folder, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(resolve('node_modules', name), path);
  }
}

/** @throws {Error} with all that it printed, if a program failed */
export function succeed({ status, stdout, stderr }: Outcome): Outcome {
  if (status !== 0) throw new Error(`Exit code ${status}: ${stdout}${stderr}`);
  return { status, stdout, stderr };
}

// With such variables only as are needed: those that npm sets for this run of the tests are about the clone.
async function runIn(
  cwd: string,
  program: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env;
  const child = spawn(program, argv, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, TMPDIR, AWS_EC2_METADATA_DISABLED: 'true', ...env },
  });
  const stdout = new Collector();
  const stderr = new Collector();
  child.stdout.on('data', chunk => stdout.write(String(chunk)));
  child.stderr.on('data', chunk => stderr.write(String(chunk)));
  const [status] = await once(child, 'close');
  return { status, stdout: stdout.text, stderr: stderr.text };
}
