import { complaintAbout } from '../cli/parse-command.ts';
import { blocksOf, joinLines, PAGES, spansOf } from './pages.ts';

const commands = PAGES.flatMap(page => {
  const code = [
    ...blocksOf(page, 'sh').map(joinLines),
    // What is entered, and not what is answered.
    ...blocksOf(page, 'console').flatMap(block => block.split('\n').filter(line => line.startsWith('$ '))),
    ...spansOf(page),
  ];
  const found = code.flatMap(text => text.match(/\bnpx callfold [^\n|;&]+/g) ?? []);
  return found.map(command => [page.file, command.trim()] as const);
});

test('README, runbook and the page of the command are among those that are read', () => {
  expect(commands.length).toBeGreaterThan(80);
  for (const file of ['README.md', 'docs/runbook.md', 'docs/cli.md'])
    expect(commands.map(([page]) => page)).toContain(file);
});

test.each(commands)('%s: the command line takes %s', async (_file, command) => {
  expect(await complaintAbout(command)).toBe('');
});

test.each([
  ['npx callfold queue list', "unknown command 'queue'"],
  ['npx callfold dlq retry', "no subcommand 'retry'"],
  ['npx callfold list --days 3', "unknown option '--days'"],
  ['npx callfold list --status done', 'must be one of started, ended, analyzed'],
  ['npx callfold quarantine show --stack "$STACK"', "missing required argument 'id'"],
])('%s is not taken', async (command, complaint) => {
  expect(await complaintAbout(command)).toContain(complaint);
});
