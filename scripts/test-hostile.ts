// `npm run test:hostile`: runs test/hostile at full size, with another seed each time. CALLFOLD_TEST_SEED repeats a run.

import { runJest } from './run-jest.ts';
import { SEED_VARIABLE } from './test-seed.ts';

const seed = process.env[SEED_VARIABLE] ?? String(Date.now() >>> 0);
console.log(`To repeat this run: ${SEED_VARIABLE}=${seed} npm run test:hostile`);
process.exitCode = await runJest(['test/hostile', ...process.argv.slice(2)], {
  env: { [SEED_VARIABLE]: seed },
});
