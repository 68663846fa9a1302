// `npm run test:conformance`: runs the suites of this folder, and of test/hostile, on Amazon's own engine,
// DynamoDB Local. Fails, and says so in one line, where the engine cannot be started; it never skips.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { NoEngineError, startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { NO_VERSION_WARNING } from '../../local/services.ts';
import { ENGINE_ENDPOINT } from './endpoint.ts';

async function runTests(endpoint: string): Promise<number> {
  const jest = fileURLToPath(import.meta.resolve('jest/bin/jest'));
  const tests = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      jest,
      'test/engine',
      'test/hostile/recordable',
      ...process.argv.slice(2),
    ],
    { stdio: 'inherit', env: { ...process.env, [ENGINE_ENDPOINT]: endpoint } },
  );
  const [code] = await once(tests, 'exit');
  return code ?? 1;
}

process.env[NO_VERSION_WARNING] = 'true';
try {
  const engine = await startDynamoDbLocal();
  try {
    process.exitCode = await runTests(engine.endpoint);
  } finally {
    await engine.stop();
  }
} catch (error) {
  if (!(error instanceof NoEngineError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
