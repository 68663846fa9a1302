import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the package that a file belongs to. */
const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENCE = /^(?:licen[cs]e|notice)/i;

/**
 * Writes the licences of all packages that are bundled: most of them ask to go with their code. A few packages only name
 * theirs.
 *
 * @param sources paths of the files that the bundles were made from, beginning anywhere before `node_modules`
 * @param root folder of the repository
 */
export function writeLicences(sources: readonly string[], root: string, file: string): void {
  const folders = new Set(
    sources.flatMap(source => PACKAGE.exec(source)?.[0].replace(/^.*?(?=node_modules)/, '') ?? []),
  );
  const texts = [...folders].toSorted().map(folder => licenceOf(join(root, folder)));
  writeFileSync(
    file,
    `What callfold's package contains of others, with their licences.\n\n${texts.join('\n')}`,
  );
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter(file => LICENCE.test(file))
    .map(file => readFileSync(join(folder, file), 'utf8').trim());
  return `${'-'.repeat(80)}\n${name} ${version}: ${license}\n\n${texts.join('\n\n')}\n`;
}
