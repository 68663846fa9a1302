// `npm test`: without arguments all tests but the heavy ones, which `npm run test:heavy` runs, and those of the engines.
// Arguments are those of Jest: with `npm test -- test/local`, each test whose path matches runs, heavy or not.
import { runJest } from './run-jest.ts';

const args = process.argv.slice(2);
process.exitCode = await runJest(args.length > 0 ? args : ['--selectProjects', 'fast', 'slow']);
