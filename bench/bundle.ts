import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { UNUSED_CREDENTIAL_PROVIDERS } from '../lib/call-records/bundled-function.ts';

/**
 * Bundles a baseline with the options with which `NodejsFunction` bundles the functions.
 *
 * @param entry URL of the module
 * @param path where the bundle goes
 * @returns the path
 */
export async function bundle(entry: URL, path: string): Promise<string> {
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile: path,
    bundle: true,
    external: [...UNUSED_CREDENTIAL_PROVIDERS],
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    logLevel: 'warning',
  });
  return path;
}
