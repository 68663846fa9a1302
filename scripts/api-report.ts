// `npm run api:report`: writes docs/api.md, after a change of the types of `lib/index.ts` or `lib/start-app.ts`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiReport } from './build/api-report.ts';
import { TYPED_MODULES } from './build/parts.ts';
import { writeTypes } from './build/write-types.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const types = mkdtempSync(join(tmpdir(), 'callfold-api-'));

try {
  writeTypes(ROOT, TYPED_MODULES, types);
  writeFileSync(join(ROOT, 'docs/api.md'), apiReport(types));
} finally {
  rmSync(types, { recursive: true });
}
