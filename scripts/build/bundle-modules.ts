import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

const PLACE = 'import.meta.url';

/** A part of the package that is bundled into ES modules. */
export interface Part {
  /** Modules of the repository, by the names that they get in the package. */
  readonly entries: { readonly [name: string]: string };
  /** Folder that the modules go to, in the repository unless it is absolute. */
  readonly folder: string;
  /** Packages that are not bundled: the user's app has them. */
  readonly external: readonly string[];
}

/**
 * Bundles modules with all packages that they use, so that users install nothing else and Node.js opens few files. What is
 * imported by `import()` stays a module of its own, which is loaded when it is needed.
 *
 * @param root folder of the repository
 * @returns which files went into which module
 */
export async function bundleModules(root: string, { entries, folder, external }: Part): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: folder,
    bundle: true,
    splitting: true,
    // All but the names of classes and functions, which appear in errors.
    minifyWhitespace: true,
    minifySyntax: true,
    platform: 'node',
    target: 'node20.11',
    // It has them. As a literal, an expression for all emoji takes a fifth of the time that esbuild's replacement takes.
    supported: { 'regexp-set-notation': true },
    format: 'esm',
    mainFields: ['module', 'main'],
    external: [...external],
    // CommonJS modules that are bundled ask for those of Node.js.
    banner: {
      js: "import { createRequire as createRequireOfNode } from 'node:module'; const require = createRequireOfNode(import.meta.url);",
    },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    plugins: [keepOwnFiles(resolve(root, folder))],
  });
  return metafile;
}

/**
 * Lets a bundled module find the files beside its source: the package has them at the same paths as the repository. So
 * `import.meta.url` stays the place of the source, and not that of whatever module the source was bundled into.
 */
function keepOwnFiles(outdir: string): Plugin {
  return {
    name: 'keep-own-files',
    setup({ onLoad }) {
      onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
        if (path.includes('node_modules')) return undefined;
        const code = await readFile(path, 'utf8');
        if (!code.includes(PLACE)) return undefined;
        const source = JSON.stringify(relative(outdir, path));
        return {
          contents: code.replaceAll(PLACE, `new URL(${source}, import.meta.url).href`),
          loader: path.endsWith('x') ? 'tsx' : 'ts',
          resolveDir: dirname(path),
        };
      });
    },
  };
}
