import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = '.github/workflows';
const workflows = readdirSync(FOLDER).map(file => [file, readFileSync(`${FOLDER}/${file}`, 'utf8')] as const);
const [, CHECK = ''] = workflows.find(([file]) => file === 'check.yml') ?? [];

/** The jobs of a workflow, each as its text. */
function jobsOf(workflow: string): string[] {
  const [, jobs = ''] = workflow.split(/^jobs:\n/m);
  return jobs.split(/^ {2}(?=\w[\w-]*:$)/m).slice(1);
}

function job(name: string): string {
  const found = jobsOf(CHECK).find(text => text.startsWith(`${name}:\n`));
  if (found === undefined) throw new Error(`No job ${name}`);
  return found;
}

/** The steps of a job, each as its text, without comments. */
function stepsOf(text: string): string[] {
  const [, steps = ''] = text.split(/^ {4}steps:\n/m);
  return steps
    .replaceAll(/^ *#.*\n/gm, '')
    .split(/^ {6}- /m)
    .slice(1);
}

/** Jobs that others take for this repository: AWS gives them credentials, npm lets them publish. */
const trusted = workflows.flatMap(([, workflow]) =>
  jobsOf(workflow).filter(text => text.includes('id-token: write')),
);

const [publish = ''] = trusted.filter(text => text.startsWith('publish:\n'));

test.each(workflows)('%s runs no action that could be replaced by moving a tag', (_file, workflow) => {
  const uses = [...workflow.matchAll(/uses: *(.+)/g)].map(([, action]) => action);
  expect(uses.length).toBeGreaterThan(0);
  for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test.each(workflows)('%s deploys only from an environment that can require approval', (_file, workflow) => {
  for (const text of jobsOf(workflow).filter(text => text.includes('cdk deploy'))) {
    expect(text).toContain('environment: production');
    expect(text).toContain('id-token: write');
    // A pull request always has another ref.
    expect(text).toContain("if: github.ref == 'refs/heads/main' && ");
  }
});

test.each(workflows)(
  '%s passes values to scripts by the environment, where they cannot be run',
  (_file, workflow) => {
    for (const line of expressionsIn(workflow)) expect(line).toMatch(/^ +(?!run:)[\w-]+: \$\{\{/);
  },
);

test('values are found in the workflow that has some', () => {
  expect(expressionsIn(CHECK).length).toBeGreaterThan(0);
});

function expressionsIn(workflow: string): string[] {
  return workflow.split('\n').filter(line => line.includes('{{'));
}

describe('what is published', () => {
  it('was packed, shown and approved before, and nothing else runs where that is allowed', () => {
    expect(publish).toContain('needs: pack\n');
    expect(publish).toContain('environment: npm\n');
    const runs = stepsOf(publish).filter(step => step.includes('run: '));
    expect(runs).toEqual(['run: npm publish ./callfold-*.tgz\n']);
    expect(publish).not.toContain('actions/checkout@');
  });
});

describe('what is deployed', () => {
  it('is what the checks synthesized, shown, then approved', () => {
    const assembly = 'name: assembly\n          path: assembly\n';
    const check = stepsOf(job('check'));
    const synth = check.findIndex(step => step.includes('cdk synth --quiet -c stage=prod --output assembly'));
    expect(synth).toBeGreaterThan(check.findIndex(step => step.includes('npm run check')));
    expect(check[synth + 1]).toContain('actions/upload-artifact@');
    expect(check[synth + 1]).toContain(assembly);
    for (const name of ['plan', 'deploy']) {
      const download = stepsOf(job(name)).find(step => step.includes('actions/download-artifact@'));
      expect(download).toContain(assembly);
      expect(job(name)).toMatch(/\/cdk (diff|deploy) --app assembly /);
      expect(job(name)).not.toContain('synth');
    }
    expect(job('plan')).toContain('needs: check\n');
    expect(job('deploy')).toContain('needs: plan\n');
    expect(job('plan')).toContain('GITHUB_STEP_SUMMARY');
    expect(job('plan')).not.toContain('environment:');
  });

  it('meets no code of a dependency but the CDK CLI, where there are credentials', () => {
    const deploying = [job('plan'), job('deploy')];
    expect(trusted).toEqual([...deploying, publish]);
    for (const text of deploying) {
      const installs = stepsOf(text).filter(step =>
        /\b(npm|npx|yarn|pnpm)\b/.test(step.replace('package-manager', '')),
      );
      expect(installs).toEqual(['run: npm ci --ignore-scripts\n']);
      const programs = [...text.matchAll(/\bnode (\S+)/g)].map(([, program]) => program);
      const allowed = ['node_modules/aws-cdk/bin/cdk', 'scripts/rollback-flags.ts'];
      expect(programs.length).toBeGreaterThan(0);
      expect(programs.filter(program => !allowed.includes(program ?? ''))).toEqual([]);
    }
  });

  it('is put there by a CDK CLI without dependencies', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const cli = packages['node_modules/aws-cdk'];
    expect(cli).toMatchObject({ version: expect.any(String), integrity: expect.stringMatching(/^sha512-/) });
    expect([cli.dependencies, cli.optionalDependencies, cli.hasInstallScript]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('replaces or deletes nothing, and is rolled back by the alarms, unless a run by hand says else', () => {
    const deploy = stepsOf(job('deploy')).at(-1);
    expect(deploy).toMatch(/APPROVAL: \$\{\{ inputs.replace_or_delete && 'never' \|\| 'destructive' \}\}/);
    expect(deploy).toMatch(/DESPITE_ALARMS: \$\{\{ inputs.despite_alarms \}\}/);
    expect(deploy).toContain('--require-approval "$APPROVAL" $flags');
    expect(deploy).toContain('flags=$(node scripts/rollback-flags.ts Callfold-prod < alarms.json)');
    const documentation = readFileSync('docs/delivery.md', 'utf8');
    const [, inputs = ''] = CHECK.split(/^ {4}inputs:\n|^permissions:\n/m);
    const names = [...inputs.matchAll(/^ {6}(\w+):$/gm)].map(([, name]) => name);
    expect(names).toEqual(['despite_alarms', 'replace_or_delete']);
    for (const name of names) expect(documentation).toContain(`\`${name}\``);
  });
});
