import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { CallsStack } from '../../docs/examples/calls-stack.ts';
import { parseStages } from '../../lib/settings/stages.ts';
import type { Template } from '../../local/template.ts';
import { apiReport } from '../../scripts/build/api-report.ts';
import { installNode } from '../../scripts/install-node.ts';
import { startTestCallfold, type TestCallfold } from '../end-to-end/running-callfold.ts';
import { synthesizeAnew } from '../stack/synthesize.ts';
import { STATE_ENV } from '../state-home.ts';
import { installPackage, link, succeed, type UserApp } from './installed-package.ts';

const PROPS = {
  domainName: 'calls.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/example',
};

/** Other versions of Node.js that users have, each with one of the two kinds of modules: this version runs both. */
const OTHER_VERSIONS = [
  { major: '22', kind: 'mjs' },
  { major: '24', kind: 'cjs' },
].filter(({ major }) => !process.versions.node.startsWith(`${major}.`));

let app: UserApp;
const nodeFolder = mkdtempSync(join(tmpdir(), 'callfold-node-'));
/** The binaries of the other versions, by their major version. */
const binaries = new Map<string, string>();

beforeAll(async () => {
  app = await installPackage();
  link(app, 'aws-cdk-lib', 'constructs');
  const majors = OTHER_VERSIONS.map(({ major }) => major);
  for (const [index, binary] of (await installNode(majors, nodeFolder)).entries())
    binaries.set(majors[index] ?? '', binary);
});
afterAll(() => {
  app.remove();
  rmSync(nodeFolder, { recursive: true });
});

/** The resources of a template, without what depends on where they were synthesized. */
function withoutCode({ Resources }: Template) {
  return Object.entries(Resources).map(([id, { Type, Properties }]) => {
    const { Code, ...properties } = Properties ?? {};
    return [id, Type, properties];
  });
}

/** All files below a folder, as paths in it. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name =>
    statSync(join(folder, name)).isFile(),
  );
}

describe('the package', () => {
  it('is small, and brings no other packages', () => {
    expect(statSync(app.tarball).size).toBeLessThan(2_000_000);
    const { dependencies } = JSON.parse(readFileSync(join(app.folder, 'package-lock.json'), 'utf8'));
    expect(dependencies).toBeUndefined();
    expect(readdirSync(join(app.folder, 'node_modules')).toSorted()).toEqual([
      '.bin',
      '.package-lock.json',
      'aws-cdk-lib',
      'callfold',
      'constructs',
    ]);
  });

  it('has no sources, and the licences of all that is bundled', () => {
    const files = filesIn(join(app.folder, 'node_modules/callfold'));
    expect(files.filter(name => /(?<!\.d)\.tsx?$|^test\//.test(name))).toEqual([]);
    const licences = readFileSync(
      join(app.folder, 'node_modules/callfold/dist/licences-of-others.txt'),
      'utf8',
    );
    for (const name of ['@aws-sdk/client-sqs', '@smithy/core', 'commander', 'valibot']) {
      expect(licences).toMatch(new RegExp(`^${name} [\\d.]+: [\\w.-]+\\n\\n\\S`, 'm'));
    }
  });
});

describe('the constructs', () => {
  it('have the types that docs/api.md shows; if not, run npm run api:report, and review its diff', () => {
    const types = join(app.folder, 'node_modules/callfold/dist/types');
    expect(readFileSync('docs/api.md', 'utf8')).toBe(apiReport(types));
  });

  const example = readFileSync('docs/examples/calls-stack.ts', 'utf8').replace(
    '../../lib/index.ts',
    'callfold',
  );
  const main = (kind: 'mjs' | 'cjs') =>
    `import { App } from 'aws-cdk-lib';
import type { CallRecordsProps } from 'callfold';
import { CallsStack } from './calls-stack.${kind}';

// @ts-expect-error a number of days
export const wrong: CallRecordsProps = { retentionDays: 'a year' };

const app = new App({ outdir: 'assembly-${kind}', builtinCloudFormationValidation: false });
new CallsStack(app, 'Calls', ${JSON.stringify(PROPS)});
app.synth();
`;

  let clone: string;

  // In the clone's folder, as that of the CDK CLI: the source maps name the sources by relative paths.
  beforeAll(async () => {
    clone = mkdtempSync('cdk.out-');
    const theirs = new App({ outdir: clone, builtinCloudFormationValidation: false });
    new CallsStack(theirs, 'Calls', PROPS);
    theirs.synth();

    mkdirSync(join(app.folder, 'src'));
    for (const kind of ['mjs', 'cjs'] as const) {
      writeFileSync(join(app.folder, `src/calls-stack.${kind.replace('js', 'ts')}`), example);
      writeFileSync(join(app.folder, `src/main.${kind.replace('js', 'ts')}`), main(kind));
    }
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      skipLibCheck: true,
      types: [],
      outDir: 'built',
      rootDir: 'src',
    };
    writeFileSync(join(app.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
    link(app, 'typescript');
    succeed(await app.run(process.execPath, ['node_modules/typescript/bin/tsc']));
  });
  afterAll(() => rmSync(clone, { recursive: true }));

  it.each([
    { major: 'of this test', kind: 'mjs' },
    { major: 'of this test', kind: 'cjs' },
    ...OTHER_VERSIONS,
  ])('give the template and the code of the clone to an app of $kind, on Node.js $major', async version => {
    const { major, kind } = version;
    const assembly = join(app.folder, `assembly-${kind}`);
    rmSync(assembly, { recursive: true, force: true });
    const run = await app.run(binaries.get(major) ?? process.execPath, [`built/main.${kind}`]);
    expect(run).toEqual(expect.objectContaining({ status: 0, stdout: '', stderr: '' }));
    const template = 'Calls.template.json';
    expect(JSON.parse(readFileSync(join(assembly, template), 'utf8'))).toEqual(
      JSON.parse(readFileSync(join(clone, template), 'utf8')),
    );
    const codes = (folder: string) =>
      filesIn(folder)
        .filter(name => /^asset\.\w+\/index\.mjs(?:\.map)?$/.test(name))
        .toSorted();
    expect(codes(assembly)).toHaveLength(4);
    expect(codes(assembly)).toEqual(codes(clone));
    for (const file of codes(clone)) {
      const [theirs, ours] = [assembly, clone].map(folder => readFileSync(join(folder, file)));
      expect([basename(file), ours?.equals(theirs ?? Buffer.of())]).toEqual([basename(file), true]);
    }
  });
});

describe('the command', () => {
  const callfold = (...argv: string[]) => app.run('npx', ['--offline', 'callfold', ...argv], STATE_ENV);

  it('prints its help and its version', async () => {
    expect(await callfold('--help')).toMatchObject({ status: 0, stderr: '' });
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(await callfold('--version')).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  it('finds the files that it brings along', async () => {
    expect(succeed(await callfold('events', 'sample', 'finished')).stdout).toContain('"Call Finished"');
    expect(succeed(await callfold('completion', 'bash')).stdout).toContain('complete -');
  });

  describe('in the app that it writes', () => {
    let running: TestCallfold;
    let local: string;
    let template: Template;

    beforeAll(async () => {
      succeed(await callfold('init', 'my-calls'));
      link(app, 'cdk-nag', 'aws-cdk');
      const cdk = join(app.folder, 'node_modules/aws-cdk/bin/cdk');
      const synth = ['-c', 'cd my-calls && "$@"', 'sh', process.execPath, cdk, 'synth', '--quiet'];
      succeed(await app.run('sh', synth));
      const outdir = join(app.folder, 'my-calls/cdk.out');
      template = JSON.parse(readFileSync(join(outdir, 'Callfold.template.json'), 'utf8'));
      running = await startTestCallfold({
        synthesized: { outdir, template, stackName: 'Callfold', bundled: new Map() },
      });
      local = `--local=${new URL(String(running.outputs.WebhookUrl)).origin}`;
    });
    afterAll(async () => {
      await running.stop();
      expect(running.errors).toEqual([]);
    });

    it('finds the stack of the clone', () => {
      const stages = parseStages(readFileSync(join(app.folder, 'my-calls/stages.json'), 'utf8'));
      expect(withoutCode(template)).toEqual(withoutCode(synthesizeAnew({}, { stages }).toJSON() as Template));
    });

    it('works', async () => {
      expect(await callfold('list', local)).toMatchObject({ status: 0, stderr: '' });
      expect(await callfold('doctor', local)).toMatchObject({ status: 0, stderr: '' });
      expect(await callfold('prove', local, '--calls', '5')).toMatchObject({ status: 0, stderr: '' });
    });

    it.each(OTHER_VERSIONS)('works on Node.js $major', async ({ major }) => {
      const PATH = `${dirname(binaries.get(major) ?? '')}:${process.env.PATH}`;
      expect(await app.run('node', ['--version'], { PATH })).toMatchObject({
        stdout: expect.stringMatching(`^v${major}\\.`),
      });
      for (const argv of [['--help'], ['list', local], ['doctor', local]]) {
        const outcome = await app.run('node_modules/.bin/callfold', argv, { ...STATE_ENV, PATH });
        expect([argv[0], outcome]).toEqual([argv[0], expect.objectContaining({ status: 0, stderr: '' })]);
      }
    });
  });
});
