import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, type NodejsFunctionProps, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { BUNDLE_OPTIONS } from './bundle-options.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Path of the module that a function's bundle is made from. */
export function sourceOf(folder: string, module = 'index'): string {
  return `${ROOT}functions/${folder}/${module}.ts`;
}

/**
 * Where the code of a function comes from. In a clone, the local esbuild bundles it during the synthesis. The package has
 * no sources, but the bundles that a synthesis of its clone made: they are the ones that were tested, and users need no
 * esbuild.
 *
 * @param folder folder under `functions/`
 * @param module file of the folder that exports `handler`
 */
export function codeOf(folder: string, module = 'index'): NodejsFunctionProps {
  const entry = sourceOf(folder, module);
  if (!existsSync(entry)) {
    return { code: Code.fromAsset(`${ROOT}dist/functions/${folder}/${module}`), handler: 'index.handler' };
  }
  return {
    entry,
    projectRoot: ROOT,
    depsLockFilePath: `${ROOT}package-lock.json`,
    bundling: {
      format: OutputFormat.ESM,
      target: BUNDLE_OPTIONS.target,
      mainFields: BUNDLE_OPTIONS.mainFields,
      bundleAwsSDK: true,
      externalModules: BUNDLE_OPTIONS.external,
      minify: BUNDLE_OPTIONS.minify,
      sourceMap: BUNDLE_OPTIONS.sourcemap,
      sourcesContent: BUNDLE_OPTIONS.sourcesContent,
      logLevel: LogLevel.WARNING,
    },
  };
}
