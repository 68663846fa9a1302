import { readFileSync } from 'node:fs';
import { SAMPLE_NAMES } from '../../cli/events/sample-names.ts';
import { runCommand } from './run-command.ts';

test.each(SAMPLE_NAMES)('prints the documented example of %s, and nothing else', async name => {
  const { exitCode, stdout, stderr } = await runCommand(['events', 'sample', name]);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(`docs/events/call-${name}.json`, 'utf8')));
});

test('says which events there are', async () => {
  const { exitCode, stderr } = await runCommand(['events', 'sample', 'missed']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('started, ended, finished, corrected');
});
