import { type FSWatcher, watch } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type BuildFailure, context, type OutputFile } from 'esbuild';
import { BUNDLE_OPTIONS } from '../lib/call-records/bundle-options.ts';
import type { BundledFunction } from '../lib/call-records/bundled-function.ts';
import { formatDuration } from '../time/duration.ts';
import type { LocalFunction } from './lambda.ts';

/** A function whose sources are watched. */
export interface WatchedFunction {
  readonly source: Pick<BundledFunction, 'entry' | 'service'>;
  readonly target: LocalFunction;
}

/** A source cannot be bundled. The message is for the user: one line with the file, the line and the reason. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}

/**
 * Bundles the functions again whenever a source changes, and reloads those whose bundle is different afterwards. If a
 * source cannot be bundled, they keep running their old code.
 *
 * This watches the folders of the sources, because esbuild's own watch mode polls all files in turn, those of the AWS SDK
 * included, and may notice a change only after three seconds.
 *
 * @param outdir folder that has the folders of the bundles, which are overwritten
 * @param onReload called with a line about each function that is reloaded
 * @param onError called with a {@link BundleError}, or with any other error
 * @returns how to stop watching
 */
export async function watchFunctions(
  functions: readonly WatchedFunction[],
  outdir: string,
  onReload: (line: string) => void,
  onError: (error: unknown) => void,
): Promise<() => Promise<void>> {
  const bundler = await context({
    ...BUNDLE_OPTIONS,
    entryPoints: functions.map(({ source, target }) => ({
      in: source.entry,
      out: join(basename(dirname(target.module)), basename(target.module, '.mjs')),
    })),
    outdir,
    outExtension: { '.js': '.mjs' },
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const watchers = new Map<string, FSWatcher>();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let building = Promise.resolve();

  async function build(): Promise<void> {
    const start = Date.now();
    const { metafile, outputFiles } = await bundler.rebuild();
    watchFoldersOf(Object.keys(metafile.inputs));
    for (const { source, target } of functions) {
      const files = outputFiles.filter(({ path }) => dirname(path) === dirname(target.module));
      if (!(await replace(files))) continue;
      target.reload();
      onReload(`${source.service}: new code, ${formatDuration(Date.now() - start)}`);
    }
  }

  function watchFoldersOf(paths: readonly string[]): void {
    for (const path of paths) {
      const folder = dirname(resolve(path));
      if (watchers.has(folder) || folder.includes('node_modules')) continue;
      const watcher = watch(folder, (_event, file) => {
        if (file === null || SOURCE.test(file)) buildSoon();
      });
      watchers.set(folder, watcher.on('error', onError));
    }
  }

  function buildSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      building = building.then(build).catch(error => {
        // Ctrl-C reaches esbuild too, which then fails.
        if (!stopped) onError(bundleErrorOf(error));
      });
    }, SETTLE_MS);
  }

  async function stop(): Promise<void> {
    stopped = true;
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
    await building;
    await bundler.dispose();
  }

  try {
    await build();
  } catch (error) {
    await stop();
    throw bundleErrorOf(error);
  }
  return stop;
}

// An editor may empty a file before it writes it.
const SETTLE_MS = 50;

// Leaves out an editor's files beside the one that it saves.
const SOURCE = /\.(?:[cm]?[jt]sx?|json)$/;

// Renamed, so that a function that starts at this moment never reads half of a bundle.
async function replace(files: readonly OutputFile[]): Promise<boolean> {
  let changed = false;
  for (const { path, contents } of files) {
    if ((await readFile(path)).equals(contents)) continue;
    changed = true;
    await writeFile(`${path}.new`, contents);
    await rename(`${path}.new`, path);
  }
  return changed;
}

function bundleErrorOf(error: unknown): unknown {
  const [first, ...others] = (error as Partial<BuildFailure>).errors ?? [];
  if (first === undefined) return error;
  const place = first.location ? `${first.location.file}:${first.location.line}: ` : '';
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  return new BundleError(`${place}${first.text}${more}. The functions keep their old code.`);
}
