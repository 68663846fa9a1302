// `npm run test:conformance`: runs the suites of this folder, and of test/hostile, on Amazon's own engine,
// DynamoDB Local. If the engine cannot be started, it fails and says so in one line; it never skips.
import { NoEngineError, startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { NO_VERSION_WARNING } from '../../local/nodejs-20.ts';
import { runJest } from '../../scripts/run-jest.ts';
import { ENGINE_ENDPOINT } from './endpoint.ts';

// Those of `*.conformance.ts` need what dynalite does not have, and run here only.
const SUITES = ['engine/*.test.ts', 'engine/*.conformance.ts', 'hostile/recordable.test.ts'].map(
  name => `**/test/${name}`,
);

process.env[NO_VERSION_WARNING] = 'true';
try {
  const engine = await startDynamoDbLocal();
  try {
    process.exitCode = await runJest(
      ['--selectProjects', 'engine', '--testMatch', ...SUITES, '--', ...process.argv.slice(2)],
      {
        env: { [ENGINE_ENDPOINT]: engine.endpoint },
      },
    );
  } finally {
    await engine.stop();
  }
} catch (error) {
  if (!(error instanceof NoEngineError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
