import { CommanderError } from 'commander';
import { UnusablePortError } from '../loopback/ports.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { errorLine } from '../terminal/explain.ts';
import { heedInterruption } from '../terminal/heed-interruption.ts';
import { NoEngineError } from './dynamodb-local.ts';
import { readStartOptions } from './start-options.ts';
import { TokenFileError } from './token-file.ts';

// Handled from the beginning, so that an interrupted start leaves nothing behind either.
const { signal: interrupted } = heedInterruption();

try {
  const options = readStartOptions(process.argv.slice(2), process);
  // Loaded after the command line has been checked, so that an error in it is reported at once.
  const { run } = await import('./run.ts');
  await run(options, interrupted);
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else if (isForUser(error)) {
    process.stderr.write(errorLine(error.message, process));
    process.exitCode = EXIT.no;
    // Ctrl-C reaches the bundler too, which then fails.
  } else if (!interrupted.aborted) {
    throw error;
  }
}

function isForUser(error: unknown): error is Error {
  return [UnusablePortError, TokenFileError, NoEngineError].some(kind => error instanceof kind);
}
