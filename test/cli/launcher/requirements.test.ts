import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from './callfold-process.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A file for each command line of a user that needs what `npm ci` installs. */
const STARTS = ['cli/callfold.mjs', 'scripts/check-requirements.mjs'];

let copy: string;

// A clone without its dependencies.
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'callfold-copy-'));
  for (const path of [...STARTS, 'cli/process.ts', 'terminal/requirements.mjs', 'package.json']) {
    await cp(join(ROOT, path), join(copy, path));
  }
});

afterAll(() => rm(copy, { recursive: true }));

/** Has Node.js say that it is of another version. */
function pretending(version: string): string {
  const code = `Object.defineProperty(process.versions, 'node', { value: '${version}' });`;
  return `--import=data:text/javascript,${encodeURIComponent(code)}`;
}

describe.each(STARTS)('%s', path => {
  it('says in one line which Node.js it needs', async () => {
    const run = await runNode([pretending('18.20.8'), join(ROOT, path)]);
    expect(run).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'callfold: needs Node.js 20.11 or newer, and this is 18.20.8: install one from nodejs.org\n',
    });
  });

  it('says in one line what to do if npm ci has left out what compiles it', async () => {
    const run = await runNode([join(copy, path)]);
    expect(run).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'callfold: tsx is not installed, and npm ci leaves it out with NODE_ENV=production: run npm ci --include=dev\n',
    });
  });

  it('is written so that old versions of Node.js can read it', async () => {
    const code = await readFile(join(ROOT, path), 'utf8');
    // Both are syntax errors before ES2022, and imports from packages come before any check.
    expect(code).not.toMatch(/^await |^import .* from '[^.]/m);
  });
});

it.each(['start', 'dev', 'demo'])('npm run %s looks at the requirements first', async script => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  expect(scripts[`pre${script}`]).toBe('node scripts/check-requirements.mjs');
});

it.each([
  ['20.11.0', 0],
  ['22.0.0', 0],
  ['100.1.0', 0],
  ['20.9.9', 1],
  ['9.99.0', 1],
])('answers Node.js %s with exit code %i', async (version, exitCode) => {
  const run = await runNode([pretending(version), join(ROOT, 'scripts/check-requirements.mjs')]);
  expect(run.exitCode).toBe(exitCode);
});
