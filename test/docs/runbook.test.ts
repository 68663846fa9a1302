import { readFileSync } from 'node:fs';

it('every command of the runbook names the stack that it is about', () => {
  const lines = readFileSync('docs/runbook.md', 'utf8').split('\n');
  const commands = lines.filter(line => line.includes('npx callfold '));
  expect(commands.length).toBeGreaterThan(10);
  expect(commands.filter(line => !line.includes('--stack'))).toEqual([]);
});
