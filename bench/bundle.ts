import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { UNUSED_CREDENTIAL_PROVIDERS } from '../lib/call-records/bundled-function.ts';

/** A bundle, and what it is made of. */
export interface Bundle {
  readonly path: string;
  readonly bytes: number;
  /** Bytes in the bundle, by npm package; callfold's own under `callfold`. */
  readonly bytesByPackage: ReadonlyMap<string, number>;
}

/**
 * Bundles a module the way `NodejsFunction` bundles the functions.
 *
 * @param entry URL of the module
 * @param path where the bundle goes
 * @param external packages that are left out of it
 */
export async function bundle(
  entry: URL,
  path: string,
  external: readonly string[] = UNUSED_CREDENTIAL_PROVIDERS,
): Promise<Bundle> {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(entry)],
    outfile: path,
    bundle: true,
    external: [...external],
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
  });
  const bytesByPackage = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(file);
      bytesByPackage.set(name, (bytesByPackage.get(name) ?? 0) + bytesInOutput);
    }
  }
  return { path, bytes: statSync(path).size, bytesByPackage };
}

function packageOf(file: string): string {
  const [, name = 'callfold'] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  return name;
}
