import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

/** Which rooms the files of a room may import from, their own aside. CONTRIBUTING.md says what is in each. */
const ALLOWED: { readonly [room: string]: readonly string[] } = {
  text: [],
  time: ['text'],
  call: ['text', 'time'],
  archive: ['call', 'time'],
  whippy: ['call', 'text', 'time'],
  loopback: [],
  terminal: ['text', 'time'],
  store: ['archive', 'call', 'text', 'time', 'whippy'],
  export: ['store', 'text', 'time'],
  report: ['export', 'store', 'text', 'time'],
  audit: ['archive', 'call', 'export', 'store', 'time'],
  completeness: ['call', 'store', 'text', 'time'],
  events: ['call', 'store', 'text', 'time', 'whippy'],
  functions: ['archive', 'audit', 'call', 'completeness', 'events', 'store', 'text', 'time', 'whippy'],
  lib: ['archive', 'call', 'events', 'functions', 'store', 'whippy'],
  bin: ['lib'],
  samples: ['call'],
  'whippy-stand-in': ['call', 'loopback', 'samples', 'time', 'whippy'],
  // The fold of made-up calls in memory, and their records: for `callfold prove`, and for the soak.
  proof: ['call', 'samples', 'store', 'time'],
  view: ['call', 'export', 'loopback', 'report', 'store', 'text', 'time'],
  local: [
    'call',
    'lib',
    'loopback',
    'store',
    'terminal',
    'text',
    'time',
    'view',
    'whippy',
    'whippy-stand-in',
  ],
  cli: [
    'archive',
    'audit',
    'call',
    'completeness',
    'events',
    'export',
    'local',
    'loopback',
    'proof',
    'report',
    'samples',
    'store',
    'terminal',
    'text',
    'time',
    'view',
    'whippy',
  ],
  soak: [
    'archive',
    'cli',
    'events',
    'local',
    'proof',
    'samples',
    'store',
    'terminal',
    'time',
    'whippy',
    'whippy-stand-in',
  ],
};

const IMPORT = /^(?:import|export)\b[^'"]*?['"](\.[^'"]+)['"]|\bimport\(['"](\.[^'"]+)['"]\)/gm;
const CODE = /\.tsx?$/;

const ROOT = new URL('../', import.meta.url);

test.each(Object.entries(ALLOWED))('%s imports from no other rooms than %j', (room, allowed) => {
  const files = filesOf(room);
  const targets = files.flatMap(file => importsOf(file).map(target => `${file} -> ${target}`));
  expect(files).not.toEqual([]);
  expect(targets.filter(line => ![room, ...allowed].includes(roomOf(line.split(' -> ')[1] ?? '')))).toEqual(
    [],
  );
});

test.each(['webhook', 'recorder', 'reconciler', 'notifier', 'auditor'])(
  'the %s function imports nothing of another function',
  name => {
    const own = filesOf(`functions/${name}`).flatMap(importsOf);
    const foreign = own.filter(
      file => file.startsWith('functions/') && !new RegExp(`^functions/(${name}|runtime)/`).test(file),
    );
    expect(own).not.toEqual([]);
    expect(foreign).toEqual([]);
  },
);

test('reads the kinds of import that the rooms use', () => {
  const code = `import { a } from './a.ts';\nimport type {\n  b,\n} from '../b.ts';\nexport * from './c.ts';\nawait import('./d.ts');`;
  expect(specifiersIn(code)).toEqual(['./a.ts', '../b.ts', './c.ts', './d.ts']);
});

function filesOf(folder: string): string[] {
  return readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .filter(file => CODE.test(file))
    .map(file => join(folder, file));
}

function importsOf(file: string): string[] {
  return specifiersIn(readFileSync(new URL(file, ROOT), 'utf8'))
    .map(specifier => join(dirname(file), specifier))
    .filter(target => CODE.test(target));
}

function specifiersIn(code: string): string[] {
  return Array.from(code.matchAll(IMPORT), ([, fixed, dynamic]) => fixed ?? dynamic ?? '');
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? '';
}
