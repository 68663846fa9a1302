import { setTimeout as delay } from 'node:timers/promises';
import { EXIT } from '../terminal/exit-codes.ts';
import { heedInterruption } from '../terminal/heed-interruption.ts';
import { main } from './main.ts';

// This file hands the process to the command.
const interruption = heedInterruption();

// The AWS CLI takes a region from both, the SDK from the first only.
const region = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
if (region) process.env.AWS_REGION = region;

// `callfold list | head` closes the pipe early, which is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
});
// If the reader of the messages has gone, the command still ends with the same exit code.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  now: Date.now,
  sleep: (milliseconds, signal = interruption.signal) =>
    delay(milliseconds, undefined, { signal: AbortSignal.any([interruption.signal, signal]) }).catch(
      () => undefined,
    ),
  interruption,
  fetch,
  askSecret: process.stdin.isTTY ? ask : undefined,
  openAddress: process.stdout.isTTY ? openAddress : undefined,
});
if (interruption.signal.aborted) process.exit();

async function ask(question: string): Promise<string> {
  const { askSecret } = await import('./ask-secret.ts');
  // On standard error, so that what is printed can still be piped.
  return askSecret(question, { input: process.stdin, output: process.stderr }, interruption);
}

async function openAddress(url: string): Promise<void> {
  const { default: open } = await import('open');
  // The user has the address and can open it elsewhere, which is what is left to do without a browser.
  await open(url).catch(() => undefined);
}
