import { CommanderError } from 'commander';
import { readStartOptions, type StartOptions } from '../../local/start-options.ts';
import { Collector } from '../cli/run-command.ts';

type Env = { readonly [name: string]: string };

function read(argv: readonly string[]): StartOptions {
  return readStartOptions(argv, { stdout: new Collector(), stderr: new Collector(), env: {} });
}

/** What is printed about a wrong command line. */
function complaintAbout(argv: readonly string[], env: Env = {}): string {
  const stdout = new Collector();
  const stderr = new Collector();
  expect(() => readStartOptions(argv, { stdout, stderr, env })).toThrow(CommanderError);
  expect(stdout.text).toBe('');
  return stderr.text;
}

describe('the signing key', () => {
  // Commander takes it from the environment of the process.
  afterEach(() => {
    delete process.env.CALLFOLD_SIGNING_KEY;
  });

  it('is that of the flag, before that of the environment', () => {
    process.env.CALLFOLD_SIGNING_KEY = 'the-key-of-the-environment';
    expect(read(['--signing-key', 'the-key-of-the-flag']).signingKey).toBe('the-key-of-the-flag');
    expect(read([]).signingKey).toBe('the-key-of-the-environment');
  });

  it('is another one at each start, if none is given', () => {
    const [first, second] = [read([]).signingKey, read([]).signingKey];
    expect(first).toMatch(/^\S{32,}$/);
    expect(second).not.toBe(first);
  });

  it.each<[string[], Env, string]>([
    [['--signing-key', 'short'], {}, "option '--signing-key <key>' argument 'short' is invalid"],
    [
      [],
      { CALLFOLD_SIGNING_KEY: '{' },
      "option '--signing-key <key>' value '{' from env 'CALLFOLD_SIGNING_KEY' is invalid",
    ],
  ])('has to be a key: %j %j', (argv, env, complaint) => {
    Object.assign(process.env, env);
    expect(complaintAbout(argv)).toBe(
      `callfold: ${complaint}. It must hold a key: a key is one word of at least 16 characters, without quotes, braces, colons or commas. (--help tells more)\n`,
    );
  });
});

it.each<[string[], object]>([
  [[], { withWhippy: false }],
  [['--with-whippy'], { withWhippy: true, whippyPort: 8002 }],
  [['--whippy-port', '8003'], { withWhippy: true, whippyPort: 8003 }],
  [['--reconcile', '15'], { withWhippy: true, whippyPort: 8002, reconcile: 15 }],
])('the stand-in for Whippy runs if it is asked for: %j', (argv, options) => {
  expect(read(argv)).toMatchObject(options);
});

it("runs dynalite unless Amazon's engine is asked for", () => {
  expect(read([]).engine).toBe('dynalite');
  expect(read(['--engine', 'amazon']).engine).toBe('amazon');
  expect(complaintAbout(['--engine', 'oracle'])).toContain('Allowed choices are dynalite, amazon.');
});

it.each(['http', '65536', '-1', '80.5'])('a bad port is worded like all other errors: %s', port => {
  expect(complaintAbout(['--sqs-port', port])).toBe(
    `callfold: option '--sqs-port <port>' argument '${port}' is invalid. It must be a whole number from 0 to 65535. (--help tells more)\n`,
  );
});

// What npm makes of flags without `--` before them: variables, and arguments of what looks like a value.
it.each<[string, string[], Env, string]>([
  [
    '--port 4000',
    ['4000'],
    { npm_config_port: 'true' },
    'npm took --port as its own: write npm start -- --port <port>',
  ],
  [
    '--port=4000',
    [],
    { npm_config_port: '4000' },
    'npm took --port as its own: write npm start -- --port <port>',
  ],
  [
    '--view-port=0 --signing-key the-key-of-the-flag',
    ['the-key-of-the-flag'],
    { npm_config_view_port: '0', npm_config_signing_key: 'true' },
    'npm took --view-port and --signing-key as its own: write npm start -- --view-port <port> --signing-key <key>',
  ],
])('a flag that npm took as its own is named, and how to write it: %s', (_, argv, env, advice) => {
  expect(complaintAbout(argv, { npm_lifecycle_event: 'start', ...env })).toBe(
    `callfold: ${advice} (--help tells more)\n`,
  );
});

it('what npm does not know is said as by the command', () => {
  expect(complaintAbout(['4000'])).toMatch(/^callfold: too many arguments.* \(--help tells more\)\n$/);
});
