// `npm run check`: runs every check, one after the other, and goes on after a failure. `npm run check -- lint test`
// runs these two only.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** npm scripts with their arguments. */
const STEPS = [
  ['lint'],
  ['typecheck'],
  ['test'],
  ['test:heavy'],
  ['test:hostile'],
  ['test:browser'],
  ['test:conformance'],
  ['test:deployed-runtime'],
  ['synth'],
  ['demo'],
  ['soak', '--calls', '200'],
  ['bench', '--counts'],
];

const chosen = process.argv.slice(2);
const steps =
  chosen.length > 0 ? chosen.map(name => STEPS.find(([known]) => known === name) ?? [name]) : STEPS;

let interrupted = false;
let stopStep = (_signal: NodeJS.Signals) => {};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second Ctrl-C ends a step that did not end by itself.
    stopStep(interrupted ? 'SIGKILL' : signal);
    interrupted = true;
  });
}

const lines: string[] = [];
const failed: string[] = [];
for (const [index, [name = '', ...args]] of steps.entries()) {
  const title = [name, ...args].join(' ');
  console.log(`\n[${index + 1}/${steps.length}] ${title}`);
  const start = performance.now();
  const passed = await run(name, args);
  if (interrupted) break;
  if (!passed) failed.push(title);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  lines.push(`${passed ? 'passed' : 'FAILED'} ${seconds.padStart(7)} s  ${title}`);
  console.log(`[${index + 1}/${steps.length}] ${lines.at(-1)}`);
}

console.log(`\n${lines.join('\n')}`);
if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`);
if (interrupted) console.log('\nInterrupted');
console.log(`\n${lines.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = interrupted ? 130 : Math.sign(failed.length);

/** Runs an npm script in a process group of its own, so that a signal reaches every process that it started. */
async function run(script: string, args: readonly string[]): Promise<boolean> {
  const step = spawn('npm', ['run', '--silent', script, '--', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  stopStep = signal => step.pid && process.kill(-step.pid, signal);
  const [code] = await once(step, 'exit');
  return code === 0;
}
