import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Modules of the repository that a declaration names: the compiler leaves their names as the sources have them. */
const OWN_MODULE = /(?<=\bfrom '|\bimport\(')(\.{1,2}\/[^']+)\.tsx?(?=')/g;

/**
 * Writes the type declarations of modules, and of all those that they name.
 *
 * @param root folder of the repository
 * @param modules their paths in it, without an extension: each is in tsconfig.json beside this file
 * @param folder where the declarations go, in folders as those of the repository
 * @throws {Error} when the sources have errors, which the compiler has printed
 */
export function writeTypes(root: string, modules: readonly string[], folder: string): void {
  const all = mkdtempSync(join(tmpdir(), 'callfold-types-'));
  try {
    const tsc = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc');
    const { status } = spawnSync(process.execPath, [tsc, '-p', 'scripts/build', '--outDir', all], {
      cwd: root,
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error('The constructs cannot be compiled');
    copyWithNamed(modules, all, folder);
  } finally {
    rmSync(all, { recursive: true });
  }
}

function copyWithNamed(modules: readonly string[], from: string, to: string): void {
  // A set can grow while it is iterated over.
  const paths = new Set(modules.map(name => `${name}.d.ts`));
  for (const path of paths) {
    const code = readFileSync(join(from, path), 'utf8');
    for (const [, name] of code.matchAll(OWN_MODULE)) paths.add(join(dirname(path), `${name}.d.ts`));
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), code.replaceAll(OWN_MODULE, '$1.js'));
  }
}
