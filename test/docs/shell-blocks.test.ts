import { spawnSync } from 'node:child_process';
import { blocksOf, joinLines, PAGES } from './pages.ts';

const blocks = PAGES.flatMap(page =>
  blocksOf(page, 'sh').map(code => ({ file: page.file, code, first: code.trim().split('\n')[0] })),
);

// On macOS, bash is 3.2. The others parse, too, if this machine has them.
const shells = ['bash', 'zsh', 'dash'].filter(shell => spawnSync(shell, ['-c', ':']).status === 0);

/** What works in one shell of macOS and Linux, or with the tools of one of them, and not in the others. */
const NOT_EVERYWHERE: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['date -d is GNU', /\bdate\b[^|;)]* (-d|--date)\b/],
  ['sed -i is another option in BSD', /\bsed\b[^|;)]* (-i|--in-place)/],
  ['sed -r, --expression and the like are GNU: -E', /\bsed\b[^|;)]* (-r\b|--)/],
  ['grep -P is GNU', /\bgrep\b[^|;)]* -\w*P/],
  ['xargs -r and -d are GNU', /\bxargs\b[^|;)]* -(r|d)\b/],
  ['readlink -f, stat -c, base64 -w and sort -V are GNU', /\b(readlink -f|stat -c|base64 -w|sort -V)\b/],
  ['head and tail of all but some are GNU', /\bhead -(n ?-|c ?-)/],
  ['a command of GNU or Linux', /(^|[|;&(] *)(tac|timeout|sha256sum|md5sum|numfmt|shuf|realpath)\b/m],
  ['bash 4', /\b(mapfile|readarray|coproc)\b|\b(declare|local|typeset) -\w*A|\$\{\w+[,^]|\|&|&>>|\*\*/],
  ['[[ and functions by a keyword are not POSIX', /\[\[|^ *function /m],
];

/** What goes wrong when it is pasted, looked for outside of quotes. */
const NOT_PASTED: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['zsh takes a comment for arguments', /(^|\s)#/m],
  ['a placeholder in angle brackets is a redirection', /<[A-Za-z]/],
  ['zsh looks for files of that name', /(^|\s)[^\s=$]*[*?[]/m],
  ['read takes the next line of what is pasted', /^ *read [^\n]*\n *\S/m],
  ['it writes a file into the working directory', /(^|[^0-9&>])>>? *(?!\/dev\/null|&)[^\s>]|\btee\b/m],
];

function faultsOf(block: string): string[] {
  const code = joinLines(block).replace(/'[^']*'/g, "''");
  const unquoted = code.replace(/"[^"]*"/g, '""');
  const faults = [
    ...NOT_EVERYWHERE.filter(([, pattern]) => pattern.test(code)),
    ...NOT_PASTED.filter(([, pattern]) => pattern.test(unquoted)),
  ];
  return faults.map(([what]) => what);
}

test('bash is among the shells that the blocks are tried in, and README and runbook among the pages', () => {
  expect(shells).toContain('bash');
  expect(new Set(blocks.map(({ file }) => file))).toEqual(
    new Set(['README.md', 'docs/runbook.md', ...blocks.map(({ file }) => file)]),
  );
});

test.each(blocks)('$file: every shell parses: $first', ({ code }) => {
  for (const shell of shells) {
    const { status, stderr } = spawnSync(shell, ['-n'], { input: code, encoding: 'utf8' });
    expect([shell, stderr, status]).toEqual([shell, '', 0]);
  }
});

test.each(blocks)('$file: works on macOS and Linux, and when it is pasted: $first', ({ code }) => {
  expect(faultsOf(code)).toEqual([]);
});

test.each([
  ["date -u -d '1 hour ago' +%FT%TZ", 'date -d'],
  ['echo "$(date --date yesterday)"', 'date -d'],
  ["sed -i 's/a/b/' stages.json", 'sed -i'],
  ['mapfile -t ids', 'bash 4'],
  ['timeout 5 npm start', 'a command of GNU'],
  ['echo $' + '{STACK,,}', 'bash 4'],
  ['npm start    # in another terminal', 'a comment'],
  ['npx callfold show <id> --local', 'a placeholder'],
  ['aws sqs list-queues --query QueueUrls[0]', 'looks for files'],
  ['cat > keys.txt', 'writes a file'],
  ['echo "$KEY" | tee keys.txt', 'writes a file'],
  ['read -rs KEY\nunset KEY', 'read takes the next line'],
])('%s is refused: %s', (code, fault) => {
  expect(faultsOf(code).join()).toContain(fault);
});
