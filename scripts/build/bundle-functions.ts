import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { synthesize } from '../../local/synthesize.ts';

/** Settings that add the functions which are off by default. */
const ALL_FUNCTIONS = { reconcile: '15', events: 'true' };

/**
 * Writes the bundles of all functions, each into a folder that is named for its sources. They are those of a synthesis
 * in this clone, byte for byte: also their source maps, because `dist` is as deep in the clone as the CDK CLI's `cdk.out`.
 *
 * @param dist the empty folder of the package's own files
 * @returns the source files that the bundles were made from
 */
export function bundleFunctions(dist: string): string[] {
  const { template, bundled } = synthesize({ outdir: dist, context: ALL_FUNCTIONS });
  const folder = join(dist, 'functions');
  mkdirSync(folder);
  for (const [logicalId, { entry }] of bundled) {
    const asset = String(template.Resources[logicalId]?.Metadata?.['aws:asset:path']);
    renameSync(join(dist, asset), join(folder, basename(dirname(entry))));
  }
  // The rest of the cloud assembly.
  for (const name of readdirSync(dist)) {
    if (name !== basename(folder)) rmSync(join(dist, name), { recursive: true });
  }
  return [...bundled.values()].flatMap(({ entry }) => {
    const map = join(folder, basename(dirname(entry)), 'index.mjs.map');
    return JSON.parse(readFileSync(map, 'utf8')).sources as string[];
  });
}
