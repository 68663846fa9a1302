// Loaded before it is known which Node.js runs it: no syntax newer than ES2020, no import of a package.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Whether this is a clone, with the sources: the package has them built. */
export const IS_CLONE = existsSync(new URL('../cli/process.ts', import.meta.url));

/** Ends the process with one line if callfold lacks something on this machine. */
export function checkRequirements() {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const lacking = requirementNotMet({
    node: process.versions.node,
    needed: manifest.engines.node,
    lacksTsx: IS_CLONE && !isInstalled('tsx'),
  });
  if (lacking === undefined) return;
  process.stderr.write(`callfold: ${lacking}\n`);
  process.exit(1);
}

// What is lacking, and what to do about it. Needed is a range as package.json has it: `>=20.11`.
function requirementNotMet({ node, needed, lacksTsx }) {
  const oldest = needed.replace('>=', '');
  if (!isAtLeast(node, oldest)) {
    return `needs Node.js ${oldest} or newer, and this is ${node}: install one from nodejs.org`;
  }
  if (lacksTsx) {
    return 'tsx is not installed, and npm ci leaves it out with NODE_ENV=production: run npm ci --include=dev';
  }
  return undefined;
}

function isAtLeast(version, oldest) {
  const [major, minor] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldest.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

function isInstalled(name) {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
