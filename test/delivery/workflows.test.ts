import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = '.github/workflows';
const workflows = readdirSync(FOLDER).map(file => [file, readFileSync(`${FOLDER}/${file}`, 'utf8')] as const);

test.each(workflows)('%s runs no action that could be replaced by moving a tag', (_file, workflow) => {
  const uses = [...workflow.matchAll(/uses: *(.+)/g)].map(([, action]) => action);
  expect(uses.length).toBeGreaterThan(0);
  for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test.each(workflows)('%s deploys only from an environment that can require approval', (_file, workflow) => {
  for (const job of workflow.split(/^ {2}(?=\w[\w-]*:$)/m).filter(text => text.includes('cdk deploy'))) {
    expect(job).toContain('environment: production');
    expect(job).toContain('id-token: write');
    expect(job).toContain("github.event_name == 'push'");
  }
});

test.each(workflows)(
  '%s passes values to scripts by the environment, where they cannot be run',
  (_file, workflow) => {
    const expressions = workflow.split('\n').filter(line => line.includes('{{'));
    expect(expressions.length).toBeGreaterThan(0);
    for (const line of expressions) expect(line).toMatch(/^ +(?!run:)[\w-]+: \$\{\{/);
  },
);
