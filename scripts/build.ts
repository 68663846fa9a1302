// `npm run build`: writes dist/, the part of the package that is made. npm runs it before it packs.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFunctions } from './build/bundle-functions.ts';
import { bundleModules } from './build/bundle-modules.ts';
import { COMMAND, CONSTRUCTS, TYPED_MODULES } from './build/parts.ts';
import { writeLicences } from './build/write-licences.ts';
import { writeTypes } from './build/write-types.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');

rmSync(DIST, { recursive: true, force: true });
mkdirSync(DIST);
const sources = bundleFunctions(DIST);
for (const part of [COMMAND, CONSTRUCTS])
  sources.push(...Object.keys((await bundleModules(ROOT, part)).inputs));
writeTypes(ROOT, TYPED_MODULES, join(DIST, 'types'));
writeLicences(sources, ROOT, join(DIST, 'licences-of-others.txt'));
