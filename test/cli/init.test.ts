import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

let temporary: string;

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'callfold-init-'));
});
afterEach(() => rm(temporary, { recursive: true }));

it('writes an app into a new folder, and says what comes next', async () => {
  const folder = join(temporary, 'my calls');
  const run = await runCommand(['init', folder]);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(run.stdout).toContain(
    `\n  cd '${folder}'\n  npm install\n  npx cdk deploy\n  npx callfold connect\n`,
  );
  expect((await readdir(folder)).toSorted()).toEqual([
    '.gitignore',
    'README.md',
    'bin',
    'cdk.json',
    'package.json',
    'stages.json',
  ]);
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  expect(readme).toContain('```sh\nnpm install\nnpx cdk deploy\nnpx callfold connect\n```');
});

it('asks for packages as this version of callfold was tested with', async () => {
  const { version, devDependencies } = JSON.parse(await readFile('package.json', 'utf8'));
  await runCommand(['init', temporary]);
  const written = JSON.parse(await readFile(join(temporary, 'package.json'), 'utf8'));
  const { callfold, ...others } = { ...written.dependencies, ...written.devDependencies };
  expect(callfold).toBe(`^${version}`);
  expect(Object.keys(others).toSorted()).toEqual(['aws-cdk', 'aws-cdk-lib', 'cdk-nag', 'constructs']);
  expect(devDependencies).toMatchObject(others);
});

it('changes nothing in a folder that is not empty', async () => {
  await writeFile(join(temporary, 'notes.txt'), 'mine');
  const run = await runCommand(['init', temporary]);
  expect(run).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `callfold: ${temporary} is not empty: name a folder that is empty or not there\n`,
  });
  expect(await readdir(temporary)).toEqual(['notes.txt']);
});

it('says why a folder cannot be', async () => {
  await writeFile(join(temporary, 'notes.txt'), 'mine');
  const run = await runCommand(['init', join(temporary, 'notes.txt')]);
  expect(run).toMatchObject({ exitCode: 1, stdout: '' });
  expect(run.stderr).toMatch(/^callfold: .+ cannot be a folder: .+\n$/);
});
