import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'callfold-frames-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** Bundles `emit.ts` as the functions are, with or without a source map beside it, runs it, and reads its errors. */
function stacksOf(bundle: string, ...flags: string[]): { stack: string[]; cause?: { stack: string[] } } {
  const file = join(folder, bundle);
  const entry = fileURLToPath(new URL('emit.ts', import.meta.url));
  const esbuild = fileURLToPath(new URL('../../node_modules/.bin/esbuild', import.meta.url));
  const format = ['--bundle', '--minify', '--platform=node', '--format=esm', '--main-fields=module,main'];
  const built = spawnSync(esbuild, [entry, ...format, ...flags, `--outfile=${file}`], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  const { stdout, stderr } = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, POWERTOOLS_METRICS_NAMESPACE: 'callfold' },
  });
  const lines = `${stdout}${stderr}`.trim().split('\n');
  return JSON.parse(lines.find(line => line.includes('"level":"ERROR"')) ?? '{}').error;
}

it('name the sources of a minified bundle, at every level of an error', () => {
  const { stack, cause } = stacksOf('mapped.mjs', '--sourcemap', '--sources-content=false');
  expect(stack[0]).toMatch(/test\/runtime\/emit\.ts:\d+:\d+/);
  expect(cause?.stack[0]).toMatch(/test\/runtime\/emit\.ts:\d+:\d+/);
  expect(stack.join()).not.toContain('mapped.mjs');
});

it('stay as they are if there is no map', () => {
  expect(stacksOf('unmapped.mjs').stack[0]).toMatch(/unmapped\.mjs:\d+:\d+/);
});
