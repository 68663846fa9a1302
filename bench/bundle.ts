import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { BUNDLE_OPTIONS } from '../lib/call-records/bundle-options.ts';

/**
 * Bundles a baseline with the options with which `NodejsFunction` bundles the functions.
 *
 * @param entry URL of the module
 * @param path where the bundle goes
 * @returns the path
 */
export async function bundle(entry: URL, path: string): Promise<string> {
  await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [fileURLToPath(entry)],
    outfile: path,
    sourcemap: false,
    logLevel: 'warning',
  });
  return path;
}
