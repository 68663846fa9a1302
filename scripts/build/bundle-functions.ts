import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { synthesize } from '../../local/synthesize.ts';

/** Settings that add the functions which are off by default, and those with which a function is another one. */
const SETTINGS = [
  { reconcile: '15', events: 'true' },
  { archive: 'true', audit: 'true' },
];

/**
 * Writes the bundles of all functions, each into a folder that is named for its source. They are those of a synthesis
 * in this clone, byte for byte: also their source maps, because `dist` is as deep in the clone as the CDK CLI's `cdk.out`.
 *
 * @param dist the empty folder of the package's own files
 * @returns the source files that the bundles were made from
 */
export function bundleFunctions(dist: string): string[] {
  const functions = join(dist, 'functions');
  mkdirSync(functions);
  const bundles = new Set<string>();
  for (const context of SETTINGS) {
    const { template, bundled } = synthesize({ outdir: dist, context });
    for (const [logicalId, { entry }] of bundled) {
      const folder = join(functions, basename(dirname(entry)), basename(entry, '.ts'));
      if (existsSync(folder)) continue;
      const asset = String(template.Resources[logicalId]?.Metadata?.['aws:asset:path']);
      mkdirSync(dirname(folder), { recursive: true });
      renameSync(join(dist, asset), folder);
      bundles.add(folder);
    }
    // The rest of the cloud assembly.
    for (const name of readdirSync(dist)) {
      if (name !== basename(functions)) rmSync(join(dist, name), { recursive: true });
    }
  }
  return [...bundles].flatMap(
    folder => JSON.parse(readFileSync(join(folder, 'index.mjs.map'), 'utf8')).sources as string[],
  );
}
