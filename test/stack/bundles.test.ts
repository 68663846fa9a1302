import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../lib/app.ts';
import { UNUSED_CREDENTIAL_PROVIDERS } from '../../lib/call-records/bundle-options.ts';

/** The code of all functions, as it would be deployed. */
async function bundles(context: { [setting: string]: string }): Promise<string[]> {
  const outdir = await mkdtemp(join(tmpdir(), 'callfold-bundles-'));
  try {
    createApp({ outdir, check: false, context: { stage: 'prod', ...context } }).app.synth();
    const assets = readdirSync(outdir).filter(name => name.startsWith('asset.'));
    return assets.map(asset => readFileSync(join(outdir, asset, 'index.mjs'), 'utf8'));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

test('a function needs nothing but Node.js, credentials in its environment, and its own bundle', async () => {
  const codes = await bundles({ reconcile: '15', events: 'true', archive: 'true', audit: 'true' });
  expect(codes).toHaveLength(5);
  for (const code of codes) {
    const imported = [...code.matchAll(/(?:\bfrom|\bimport|\bimport\()"([\w@/:.-]+)"/g)].map(
      ([, name = '']) => name,
    );
    expect(imported).toEqual(expect.arrayContaining(['node:crypto', ...UNUSED_CREDENTIAL_PROVIDERS]));
    const others = imported.filter(
      name => !builtinModules.includes(name.replace(/^node:/, '')) && !isUnused(name),
    );
    expect(others).toEqual([]);
    expect(code.length).toBeLessThan(450_000);
  }
});

test('a recorder without an archive has nothing of its clients', async () => {
  const codes = await bundles({});
  expect(codes).toHaveLength(2);
  expect(codes.filter(code => code.includes('Firehose_20150804'))).toEqual([]);
});

function isUnused(name: string): boolean {
  return UNUSED_CREDENTIAL_PROVIDERS.includes(name);
}
