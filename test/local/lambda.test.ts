import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFunction } from '../../local/lambda.ts';
import { eventually } from '../eventually.ts';

const folder = mkdtempSync(join(tmpdir(), 'callfold-lambda-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('survives a function that throws after its answer, and starts it anew', async () => {
  const module = join(folder, 'late.mjs');
  writeFileSync(
    module,
    `let runs = 0;
     export async function handler() {
       setTimeout(() => { throw new Error('too late'); }, 10);
       return ++runs;
     }`,
  );
  const lines: string[] = [];
  const target = createFunction({
    name: 'Late',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:Late',
    module,
    environment: {},
    timeoutSeconds: 5,
    memoryMegabytes: 128,
    onLine: line => lines.push(line),
  });
  expect(await target.invoke({})).toBe(1);
  await eventually(async () => lines[0]);
  expect(await target.invoke({})).toBe(1);
  expect(lines).toContain('Late ended: Error: too late');
  await target.kill();
});
