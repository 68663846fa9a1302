// `npm run test:hostile`: tries many more hostile and made-up inputs than `npm test`, and different ones each time.
// CALLFOLD_TEST_SEED repeats a run.
import { runJest } from './run-jest.ts';
import { SEED_VARIABLE } from './test-seed.ts';

const seed = process.env[SEED_VARIABLE] ?? String(Date.now() >>> 0);
console.log(`To repeat this run: ${SEED_VARIABLE}=${seed} npm run test:hostile`);
const PATHS = [
  'test/hostile',
  'test/properties',
  'test/call/fit.test',
  'test/engine',
  'test/store/calls/keys-only-lists',
];
process.exitCode = await runJest([...PATHS, ...process.argv.slice(2)], {
  env: { [SEED_VARIABLE]: seed },
});
