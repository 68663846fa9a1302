import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { SynthesizedApp } from '../../local/synthesize.ts';
import { SYNTHESIZED_APPS } from '../synthesized-apps.ts';
import type { AppName } from './apps.ts';

/**
 * The app with some settings of tests: synthesized and bundled once for all test files of a run, in a process of its
 * own, since the CDK takes seconds and a hundred megabytes of every process that loads it.
 */
export async function synthesizedApp(name: AppName): Promise<SynthesizedApp> {
  const outdir = join(String(process.env[SYNTHESIZED_APPS]), name);
  if (!existsSync(outdir)) await synthesizeInto(outdir, name);
  const { template, stackName } = JSON.parse(await readFile(join(outdir, 'synthesized-app.json'), 'utf8'));
  return { outdir, template, stackName, bundled: new Map() };
}

// Two test files may do this at the same moment: each then has a whole app, and the second one's is not needed.
async function synthesizeInto(outdir: string, name: AppName): Promise<void> {
  const own = await mkdtemp(`${outdir}-`);
  await promisify(execFile)(process.execPath, ['--import', 'tsx', PROGRAM, name, own]);
  await rename(own, outdir).catch(() => rm(own, { recursive: true }));
}

const PROGRAM = fileURLToPath(new URL('apps.ts', import.meta.url));
