import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Milliseconds from the start of Node.js to its end.
 *
 * @throws {Error} when it does not end with 0
 */
export async function timeOfNode(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, argv, { env, stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`node ${argv.join(' ')} ended with ${code}`);
  return performance.now() - start;
}
