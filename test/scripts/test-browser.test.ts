import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The files that `npm run test:browser` would run with these arguments. */
async function filesFor(...args: string[]): Promise<string[]> {
  const script = resolve('scripts/test-browser.ts');
  const { stdout } = await run(process.execPath, ['--import', 'tsx', script, ...args, '--listTests'], {
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return stdout
    .split('\n')
    .filter(line => line.endsWith('.ts'))
    .map(path => path.replace(`${resolve('.')}/`, ''));
}

it('runs all browser tests, and no others', async () => {
  const files = await filesFor();
  expect(files).toEqual(expect.arrayContaining(['test/view/call.browser.ts', 'test/view/view.browser.ts']));
  expect(files.filter(file => !file.endsWith('.browser.ts'))).toEqual([]);
});

it.each([
  [['test/view/call'], ['test/view/call.browser.ts']],
  [
    ['view/find.browser', 'report'],
    ['test/view/find.browser.ts', 'test/view/report.browser.ts'],
  ],
  [['test/view/list-page'], []],
])('with the paths %j, runs %j', async (paths, files) => {
  expect((await filesFor(...paths)).sort()).toEqual(files);
});
