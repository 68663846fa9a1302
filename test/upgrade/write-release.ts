// `npm run release:keep`: keeps what tests of later versions need of this one, in a folder that is named for the version of
// package.json. docs/releasing.md says when. What is kept of a release in CHANGELOG.md is not
// written again.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { keptCalls, keptLines, RETENTION_DAYS } from './made-calls.ts';
import { keptQueues } from './made-queues.ts';
import { HOLDING, RELEASES, releasedVersions, STAGES, type Stage, synthesizeWhole } from './releases.ts';

const folder = join(RELEASES, manifest.version);
if (existsSync(folder) && releasedVersions().includes(manifest.version)) {
  console.error(
    `${manifest.version} is released and kept. The next release is kept once package.json has its version.`,
  );
  process.exit(1);
}

mkdirSync(folder, { recursive: true });
for (const stage of STAGES) write(`${stage}.template.json`, json(holdingResources(stage)));
const calls = await keptCalls();
write('calls.json', json({ retentionDays: RETENTION_DAYS, calls }));
write('archive.jsonl', (await keptLines(calls)).join(''));
write('queues.json', json(await keptQueues()));

function holdingResources(stage: Stage): object {
  const outdir = mkdtempSync(join(tmpdir(), 'callfold-release-'));
  try {
    const resources = Object.entries(synthesizeWhole(stage, outdir).Resources).flatMap(([id, resource]) => {
      const { Metadata: _, ...kept } = resource as typeof resource & { readonly Metadata?: unknown };
      return HOLDING.includes(resource.Type) ? [[id, kept]] : [];
    });
    return { Resources: Object.fromEntries(resources) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function write(name: string, content: string): void {
  writeFileSync(join(folder, name), content);
}
