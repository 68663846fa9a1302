import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Installs the newest Node.js of some major versions. npm's registry has Node.js itself, as one package per platform.
 *
 * @param folder where they go
 * @returns the paths of their binaries, in the order of the versions
 * @throws {Error} with what npm printed, if it cannot install them: for instance, because the registry is out of reach
 */
export async function installNode(majors: readonly string[], folder: string): Promise<string[]> {
  const packages = majors.map(major => `node${major}@npm:node-${process.platform}-${process.arch}@${major}`);
  const options = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  try {
    await promisify(execFile)('npm', ['install', ...options, '--prefix', folder, ...packages]);
  } catch (error) {
    const { stderr } = error as { readonly stderr?: string };
    throw new Error(`npm cannot install Node.js ${majors.join(' and ')}: ${stderr ?? error}`, {
      cause: error,
    });
  }
  return majors.map(major => join(folder, 'node_modules', `node${major}`, 'bin/node'));
}
