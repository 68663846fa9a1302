import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How to run Jest other than `npm test` does. */
export interface JestOptions {
  /** The Node.js binary. @default - the one that runs this process */
  readonly node?: string;
  /** Added to the environment of this process. */
  readonly env?: { readonly [name: string]: string };
}

/**
 * Runs Jest with these arguments, and shows what it prints. A signal that would end this process ends Jest, so that what
 * the caller does afterwards is still done.
 *
 * @returns its exit code
 */
export async function runJest(
  args: readonly string[],
  { node = process.execPath, env = {} }: JestOptions = {},
): Promise<number> {
  const jest = fileURLToPath(import.meta.resolve('jest/bin/jest'));
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const tests = spawn(node, [...flags, jest, ...args], { stdio: 'inherit', env: { ...process.env, ...env } });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => tests.kill(signal));
  const [code] = await once(tests, 'exit');
  return code ?? 1;
}
