import type { Command } from 'commander';
import { suggest } from './deployment/deployment.ts';

/** Examples of each command, by its name, as they are written after `npx callfold`. Short, so that they fit 80 columns. */
const EXAMPLES: { readonly [command: string]: readonly string[] } = {
  list: [
    'list --since 7d --outcome no_answer',
    "list --number '+1 (323) 213-9334'",
    `list --since 30d --text '"work history" Denver'`,
    'list --incomplete --since 4d --json',
  ],
  show: ['show', 'show 94999990 --stack Callfold-prod', 'show 94999990 --json'],
  export: [
    'export --since 30d --output calls.csv',
    "export --number '+1 (323) 213-9334' --output calls.csv",
    'export --day 2026-11-23 --transcript --format jsonl',
  ],
  report: [
    'report --since 7d --by outcome',
    'report --since 30d --by day --tz America/Chicago',
    'report --since 30d --by campaign --csv',
  ],
  watch: ['watch --local', 'watch --stack Callfold-prod --json'],
  send: [
    'send --calls 20 --spread 7d',
    'send --calls 1000 --rate 50 --shuffle --duplicates 30',
    'send --scenario voicemail --stack Callfold --yes',
    'send --file captured.json --stack Callfold',
  ],
  connect: ['connect', 'connect --manual', 'connect --key-only --stack Callfold-prod'],
  disconnect: ['disconnect', 'disconnect --remove-key --yes'],
  verify: [
    "verify --header 'x-signature: 5257a8...' --body-file body.json",
    "verify --local --header '5257a8...' --body-file -",
  ],
  dlq: ['dlq', 'dlq redrive --yes', 'dlq discard 38c894c7 --yes'],
  'dlq list': ['dlq list --limit 200', 'dlq list --events --stack Callfold-prod'],
  'dlq redrive': ['dlq redrive', 'dlq redrive --limit 10 --yes'],
  'dlq discard': ['dlq discard 38c894c7', 'dlq discard 38c894c7 9c0f2a11 --yes'],
  quarantine: ['quarantine', 'quarantine show 38c894c7', 'quarantine release --yes'],
  'quarantine list': ['quarantine list --limit 200', 'quarantine list --stack Callfold-prod --json'],
  'quarantine show': ['quarantine show 38c894c7', 'quarantine show 38c894c7 9c0f2a11 --json'],
  'quarantine release': [
    'quarantine release',
    'quarantine release --yes',
    'quarantine release --unverified 38c894c7 --yes',
  ],
  'quarantine discard': [
    'quarantine discard 38c894c7 --yes',
    'quarantine discard --reason signature_missing --yes',
  ],
  backfill: ['backfill --since 4d --dry-run', 'backfill --since 2026-11-20 --until 2026-11-22'],
  refresh: ['refresh 94999990', 'refresh 94999990 --local --api http://localhost:8002'],
  audit: ['audit --day 2026-11-25', 'audit --since 7d --stack Callfold-prod --json'],
  replay: ['replay --day 2026-11-25', 'replay --since 7d --yes', 'replay --call 94999990-37fa --yes'],
  forget: [
    'forget --number +16025550136',
    'forget --contact 8cd60bd7-4e1f-46cd-afc6-568ea31870b9 --yes',
    'forget --from-file ids.txt --yes',
  ],
  events: ['events tail --local', 'events sample finished'],
  'events tail': ['events tail --local', 'events tail --stack Callfold-prod --json'],
  'events sample': ['events sample finished', 'events sample started'],
  view: ['view', 'view --stack Callfold-prod --call 94999990', 'view --port 0 --json'],
  open: ['open', 'open table 94999990 --stack Callfold-prod', 'open logs 94999990 --print'],
  doctor: ['doctor', 'doctor --local', 'doctor --stack Callfold-prod --json'],
  init: ['init my-calls'],
  completion: ['completion bash > ~/.callfold.bash', 'completion zsh > ~/.callfold.zsh'],
  prove: ['prove --local', 'prove --stack Callfold-prod --calls 200 --yes', 'prove --clean'],
};

/** Adds its examples to the help of each command of the program. */
export function addExamples(program: Command): void {
  for (const command of program.commands) addTo(command, []);
}

function addTo(command: Command, above: readonly string[]): void {
  const path = [...above, command.name()];
  const lines = EXAMPLES[path.join(' ')]?.map(example => `\n  ${suggest(example, { flags: '' })}`);
  if (lines) command.addHelpText('after', `\nExamples:${lines.join('')}`);
  for (const subcommand of command.commands) addTo(subcommand, path);
}
