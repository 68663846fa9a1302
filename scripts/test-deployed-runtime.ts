// `npm run test:deployed-runtime`: runs the end-to-end tests but the heavy ones, which are about the load and the stand-ins,
// on the Node.js that the functions are deployed on, if this machine has an older one.
// Only for Node.js 20.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installNode } from './install-node.ts';
import { runJest } from './run-jest.ts';

// A Ctrl-C ends what runs, and then the folder is removed.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});

const END_TO_END = ['test/end-to-end', '--selectProjects=slow'];

const deployed = readFileSync(new URL('../.nvmrc', import.meta.url), 'utf8').trim();
if (process.versions.node.startsWith(`${deployed}.`)) {
  console.log(
    `This is Node.js ${deployed}, which the functions run on: npm test and npm run test:heavy run the end-to-end tests.`,
  );
} else {
  const folder = mkdtempSync(join(tmpdir(), 'callfold-node-'));
  try {
    const [node = ''] = await installNode([deployed], folder);
    execFileSync(node, ['--version'], { stdio: 'inherit' });
    process.exitCode = await runJest([...END_TO_END, ...process.argv.slice(2)], { node });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
