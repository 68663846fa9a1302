import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OUTCOMES } from '../../../store/calls/outcome.ts';
import { programFor } from '../parse-command.ts';
import { runCommand } from '../run-command.ts';

const home = mkdtempSync(join(tmpdir(), 'callfold-completion-'));
const folder = join(home, 'folder');

beforeAll(async () => {
  mkdirSync(join(folder, 'exports'), { recursive: true });
  writeFileSync(join(folder, 'calls.json'), '');
  writeFileSync(join(folder, 'my calls.csv'), '');
  writeFileSync(join(home, 'completion.bash'), (await runCommand(['completion', 'bash'])).stdout);
});

afterAll(() => rmSync(home, { recursive: true }));

/** Keys of readline: one completes as far as there is one way, the other puts in all that there are. */
const TAB = '\t';
const ALL = '\u001b*';

/**
 * Types a line into an interactive bash, which takes keys from a pipe as from a terminal, and presses Enter.
 *
 * @param before what bash runs before it reads the completion
 * @returns the words that the command gets
 */
function type(keys: string, before = ':'): string[] {
  const command = /^\w+/.exec(keys)?.[0];
  const lines = [before, 'source ~/completion.bash', `${command}() { printf '<%s>\\n' "$@"; }`, keys, 'exit'];
  const { stdout } = spawnSync('bash', ['--noprofile', '--norc', '-i'], {
    cwd: folder,
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: home, TERM: 'dumb', INPUTRC: '/dev/null', HISTFILE: '/dev/null' },
  });
  return [...stdout.matchAll(/^<(.*)>$/gm)].map(([, word = '']) => word);
}

const NAMES = programFor().commands.map(command => command.name());
const DEPLOYMENT = ['--json', '--local', '--pipeline', '--stack'];
const HELP = ['--help', '-h'];

test.each([
  ['ex', ['export']],
  ['quarantine rel', ['quarantine', 'release']],
  ['dlq list --ev', ['dlq', 'list', '--events']],
  ['list --local --sta', ['list', '--local', '--sta']],
  ['list --local --stat', ['list', '--local', '--status']],
  ['list --status a', ['list', '--status', 'analyzed']],
  ['list --status=a', ['list', '--status=analyzed']],
  ['report --limit 5 --by cam', ['report', '--limit', '5', '--by', 'campaign']],
  ['quarantine discard --reason token', ['quarantine', 'discard', '--reason', 'token_mismatch']],
  ['events sample f', ['events', 'sample', 'finished']],
  ['open l', ['open', 'logs']],
  ['help dis', ['help', 'disconnect']],
  ['export --output ca', ['export', '--output', 'calls.json']],
  ['export --output=ca', ['export', '--output=calls.json']],
  ['export --output my', ['export', '--output', 'my calls.csv']],
  ['send --file exp', ['send', '--file', 'exports/']],
  ['send --file one.json cal', ['send', '--file', 'one.json', 'calls.json']],
  // A value is no command, a text is not known, and what is no option of the command is none.
  ['list --contact ex', ['list', '--contact', 'ex']],
  ['list --agent list --dir', ['list', '--agent', 'list', '--direction']],
  ['show --calls', ['show', '--calls']],
  ['open logs tab', ['open', 'logs', 'tab']],
])('%s becomes %j', (typed, expected) => {
  expect(type(`callfold ${typed}${TAB}`)).toEqual(expected);
});

test.each([
  ['', [], [...NAMES, 'help']],
  ['dlq ', ['dlq'], ['discard', 'help', 'list', 'redrive']],
  ['list --outcome ', ['list', '--outcome'], OUTCOMES],
  ['open ', ['open'], ['dashboard', 'logs', 'table']],
  ['show ', ['show'], [...DEPLOYMENT, '--tz', ...HELP]],
  ['doctor --json ', ['doctor', '--json'], [...DEPLOYMENT, ...HELP]],
  ['-', [], ['--version', '-V', ...HELP]],
  ['export --output ', ['export', '--output'], ['calls.json', 'exports', 'my calls.csv']],
  ['list --since ', ['list', '--since'], []],
])('after %j, these can follow', (typed, before, expected) => {
  const words = type(`callfold ${typed}${ALL}`);
  expect(words.slice(0, before.length)).toEqual(before);
  expect(words.slice(before.length).sort()).toEqual([...expected].sort());
});

describe('npx callfold', () => {
  test('is completed like callfold', () => {
    expect(type(`npx callfold dlq re${TAB}--e${TAB}`)).toEqual(['callfold', 'dlq', 'redrive', '--events']);
  });

  test('leaves names of files to other packages', () => {
    expect(type(`npx other cal${TAB}`)).toEqual(['other', 'calls.json']);
  });

  test('leaves npx to a completion that is there', () => {
    expect(type(`npx callfold d${TAB}`, 'complete -W "dance" npx')).toEqual(['callfold', 'dance']);
  });
});

test('names of files are completed also by a bash before version 4, which has no compopt', () => {
  expect(type(`callfold export --output ca${TAB}`, 'enable -n compopt')).toEqual([
    'export',
    '--output',
    'calls.json',
  ]);
});
