import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SETTINGS, type Settings } from '../../lib/settings/settings.ts';
import { BLANK_STAGES, parseStages, type Stages } from '../../lib/settings/stages.ts';
import { blocksOf, joinLines, PAGES, type Page, spansOf } from '../docs/pages.ts';
import { synthesizeAnew } from './synthesize.ts';

/** The only command that sets something for one deploy, with the page that says what that means. */
const ONE_OFF = {
  file: 'docs/settings.md',
  words: 'npx cdk deploy -c stage=prod -c maxConcurrency=5',
  setting: 'maxConcurrency',
} as const;

/** Every setting, each other than its default: if a command undid one, the template would show it. */
const SET: Settings = {
  alarmEmail: 'ops@example.com',
  runbookUrl: 'https://example.com/runbook',
  retentionDays: 365,
  signatureToleranceSeconds: 300,
  signatureHeader: 'x-signature',
  webhookToken: true,
  events: true,
  analysisPatienceMinutes: 10,
  archive: true,
  archiveDays: 730,
  audit: true,
  throttleRate: 10,
  throttleBurst: 20,
  batchSize: 100,
  batchWindowSeconds: 5,
  maxConcurrency: 7,
  tracing: true,
  logRetentionDays: 30,
};

interface DeployCommand {
  readonly file: string;
  readonly words: string;
  readonly context: { readonly [name: string]: string };
}

const workflows = readdirSync('.github/workflows').map(file => join('.github/workflows', file));

const commands = [
  ...PAGES.flatMap(page => codeOf(page).flatMap(code => commandsIn(page.file, code))),
  ...workflows.flatMap(file => runsOf(read(file)).flatMap(code => commandsIn(file, code))),
  ...Object.values<string>(JSON.parse(read('package.json')).scripts).flatMap(script =>
    commandsIn('package.json', script),
  ),
];

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

/** The code of a page: blocks, and what stands between backquotes in the text, each as one line per command. */
function codeOf(page: Page): string[] {
  return [...blocksOf(page, 'sh').map(joinLines), ...spansOf(page)];
}

/** The scripts of a workflow's steps: what stands after `run:`, up to the next key or step. */
function runsOf(workflow: string): string[] {
  const runs = workflow.matchAll(
    /^( *)(?:- )?run: *(?:[>|]-?)?([\s\S]*?)(?=\n *[\w-]+:|\n *- |(?![\s\S]))/gm,
  );
  return [...runs].map(([, , script = '']) => script.replaceAll(/\s+/g, ' '));
}

function commandsIn(file: string, code: string): DeployCommand[] {
  return [...code.matchAll(/\bcdk (?:deploy|synth|diff|watch)\b[^\n|;&#]*/g)].map(([text]) => {
    const options = [...text.matchAll(/(?:^| )(?:-c|--context)[ =]"?(\w+)=?([^" ]*)/g)];
    return {
      file,
      words: `npx ${text.trim()}`,
      context: Object.fromEntries(options.map(([, name = '', value = '']) => [name, value])),
    };
  });
}

/** Stages that set everything, and stages that set nothing: a command may also set what is set anyway. */
const stages = parseStages(JSON.stringify({ dev: { throwAway: true, ...SET }, prod: SET, staging: SET }));
const blankStages = { ...BLANK_STAGES, staging: {} };

const templates = new Map<string, object>();

/** The template that a command deploys if these are the stages. */
function templateOf(context: DeployCommand['context'], given: Stages = stages): object {
  const key = JSON.stringify([context, given]);
  const template = templates.get(key) ?? synthesizeAnew(context, { stages: given }).toJSON();
  templates.set(key, template);
  return template;
}

test('every setting is set in the stages that the commands are tried with', () => {
  for (const [name, value] of Object.entries(SET)) {
    expect([name, value]).not.toEqual([name, DEFAULT_SETTINGS[name as keyof Settings]]);
  }
});

test('README, runbook and workflow are among those that are read, and deploy every kind of stage', () => {
  const deploys = commands.filter(({ words }) => words.includes('cdk deploy'));
  expect(deploys.length).toBeGreaterThan(8);
  expect(new Set(deploys.map(({ context }) => context.stage))).toEqual(
    new Set([undefined, 'prod', 'staging']),
  );
  expect(new Set(deploys.map(({ file }) => file))).toEqual(
    new Set([
      ...deploys.map(({ file }) => file),
      'README.md',
      'docs/runbook.md',
      ...workflows.filter(file => read(file).includes('cdk ')),
    ]),
  );
});

test.each(commands.filter(({ words }) => words !== ONE_OFF.words))(
  '$file: $words undoes no setting',
  ({ context }) => {
    const { stage } = context;
    const alone = stage === undefined ? {} : { stage };
    for (const given of [stages, blankStages])
      expect(templateOf(context, given)).toEqual(templateOf(alone, given));
  },
);

test('the one command that overrides a setting leaves all others as they are', () => {
  const [command, ...others] = commands.filter(({ words }) => words === ONE_OFF.words);
  expect([command?.file, others]).toEqual([ONE_OFF.file, []]);
  const { [ONE_OFF.setting]: value } = command?.context ?? {};
  const overridden = { ...stages, prod: { ...SET, [ONE_OFF.setting]: Number(value) } };
  expect(templateOf(command?.context ?? {})).toEqual(templateOf({ stage: 'prod' }, overridden));
  expect(templateOf(command?.context ?? {})).not.toEqual(templateOf({ stage: 'prod' }));
});
