import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFunction, FunctionTimeoutError } from '../../local/lambda.ts';
import { eventually } from '../eventually.ts';

const folder = mkdtempSync(join(tmpdir(), 'callfold-lambda-'));
afterAll(() => rmSync(folder, { recursive: true }));

function functionOf(name: string, code: string, timeoutSeconds = 5) {
  const module = join(folder, `${name}.mjs`);
  writeFileSync(module, code);
  const lines: string[] = [];
  const target = createFunction({
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    module,
    environment: {},
    timeoutSeconds,
    memoryMegabytes: 128,
    onLine: line => lines.push(line),
  });
  return { target, module, lines };
}

it('survives a function that throws after its answer, and starts it anew', async () => {
  const { target, lines } = functionOf(
    'Late',
    `let runs = 0;
     export async function handler() {
       setTimeout(() => { throw new Error('too late'); }, 10);
       return ++runs;
     }`,
  );
  expect(await target.invoke({})).toBe(1);
  await eventually(async () => lines[0]);
  expect(await target.invoke({})).toBe(1);
  expect(lines).toContain('Late ended: Error: too late');
  await target.kill();
});

it('ends a function that takes longer than its timeout, and says so', async () => {
  const { target } = functionOf('Endless', 'export const handler = () => new Promise(() => {});', 1);
  await expect(target.invoke({})).rejects.toThrow(FunctionTimeoutError);
  await target.kill();
});

describe('after a reload', () => {
  // Waits for a file if the event names one, writes 500 lines, and answers how often its environment was invoked.
  const code = (version: string) =>
    `import { existsSync } from 'node:fs';
     import { setTimeout as sleep } from 'node:timers/promises';
     let runs = 0;
     export async function handler({ gate }) {
       console.log('${version} started');
       while (gate && !existsSync(gate)) await sleep(10);
       for (let line = 0; line < 500; line++) console.log('${version} line');
       return '${version} ' + ++runs;
     }`;

  it('an idle execution environment is replaced by one with the new code', async () => {
    const { target, module } = functionOf('Idle', code('old'));
    expect(await target.invoke({})).toBe('old 1');
    expect(await target.invoke({})).toBe('old 2');
    writeFileSync(module, code('new'));
    expect(await target.invoke({})).toBe('old 3');
    target.reload();
    expect(await target.invoke({})).toBe('new 1');
    expect(await target.invoke({})).toBe('new 2');
    await target.kill();
  });

  it('a busy one finishes its invocation with the old code, and gets no other', async () => {
    const { target, module, lines } = functionOf('Busy', code('old'));
    const gate = join(folder, 'gate');
    const busy = target.invoke({ gate });
    await eventually(async () => lines[0]);
    writeFileSync(module, code('new'));
    target.reload();
    expect(await target.invoke({})).toBe('new 1');
    writeFileSync(gate, '');
    expect(await busy).toBe('old 1');
    expect(await target.invoke({})).toBe('new 2');
    await eventually(async () => lines.filter(line => line === 'old line').length === 500 || undefined);
    await target.kill();
  });
});
