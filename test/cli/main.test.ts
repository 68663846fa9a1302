import { EXIT, Failure, usageFailure } from '../../terminal/exit-codes.ts';
import { explain } from '../../terminal/explain.ts';
import { runCommand } from './run-command.ts';

function errorNamed(name: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { name, ...more });
}

describe('an error is explained', () => {
  it.each([
    ['an expired session', errorNamed('ExpiredTokenException', 'Token is old'), 'have expired: log in again'],
    [
      'an expired login',
      errorNamed('CredentialsProviderError', 'The SSO session associated with this profile has expired'),
      'have expired: log in again',
    ],
    [
      'no credentials',
      errorNamed('CredentialsProviderError', 'Could not load credentials from any providers'),
      'No AWS credentials found: run aws configure',
    ],
    [
      'a profile that is not there',
      errorNamed('CredentialsProviderError', 'Could not resolve credentials using profile: [nope]'),
      'check AWS_PROFILE',
    ],
    [
      'unknown credentials',
      errorNamed('UnrecognizedClientException', 'x'),
      'AWS does not know these credentials',
    ],
    [
      'a missing right',
      errorNamed('AccessDeniedException', 'not authorized to perform: dynamodb:Query'),
      'AWS does not allow this with your credentials: not authorized to perform: dynamodb:Query',
    ],
    ['no region', new Error('Region is missing'), 'No AWS region: set AWS_REGION'],
    [
      'a queue that is gone',
      errorNamed('QueueDoesNotExist', 'x'),
      'A queue of the deployment is gone, and a deploy does not bring it back',
    ],
    [
      'a table that is gone',
      errorNamed('ResourceNotFoundException', 'Table: Calls not found'),
      'A part of the deployment is gone (Table: Calls not found)',
    ],
    [
      'a network that is down',
      new Error('fetch failed', { cause: errorNamed('Error', 'x', { code: 'ENOTFOUND' }) }),
      'Out of reach (ENOTFOUND)',
    ],
    [
      'both addresses of localhost',
      errorNamed('AggregateError', '', { code: 'ECONNREFUSED' }),
      'ECONNREFUSED',
    ],
    ['whatever else', new Error('Something broke'), 'Something broke'],
    ['an error without a message', errorNamed('OddError', ''), 'OddError'],
    ['what is no error', 'a text', 'a text'],
  ])('%s', (_, error, message) => {
    const explained = explain(error);
    expect(explained.message).toContain(message);
    expect(explained.exitCode).toBe(EXIT.no);
  });

  it('in one line that cannot drive the terminal', () => {
    const { message } = explain(new Error('first\n  second\r\n\u001b[2Jthird'));
    expect(message).toBe('first second \\u001b[2Jthird');
  });

  it('as the command itself says it, where the command does', () => {
    expect(explain(new Failure('There is no such call'))).toEqual({
      message: 'There is no such call',
      exitCode: EXIT.no,
    });
    expect(explain(usageFailure('That is no day'))).toEqual({
      message: 'That is no day',
      exitCode: EXIT.usage,
    });
  });
});

describe('the command line', () => {
  it.each([['--help'], ['help'], ['send', '--help'], ['help', 'connect']])(
    '%s %s is help',
    async (...argv) => {
      const run = await runCommand(argv);
      expect(run).toMatchObject({ exitCode: EXIT.ok, stderr: '' });
      expect(run.stdout).toMatch(/^Usage: callfold/);
    },
  );

  it('tells its version', async () => {
    const run = await runCommand(['--version']);
    expect(run).toMatchObject({ exitCode: EXIT.ok, stderr: '' });
    expect(run.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('explains the exit codes and the environment in its help', async () => {
    const { stdout } = await runCommand(['--help']);
    for (const code of Object.values(EXIT)) expect(stdout).toMatch(new RegExp(`^ {2}${code} `, 'm'));
    for (const name of ['WHIPPY_API_KEY', 'CALLFOLD_SIGNING_KEY']) expect(stdout).toContain(`  ${name} `);
  });

  it.each([
    ['an unknown command', ['nope'], "callfold: unknown command 'nope'"],
    ['an unknown option', ['send', '--nope'], "callfold: unknown option '--nope'"],
    ['an argument too many', ['send', 'more'], 'callfold: too many arguments'],
    ['a missing value', ['send', '--calls'], "callfold: option '--calls <number>' argument missing"],
    [
      'two deployments',
      ['send', '--local', '--stack', 'Callfold'],
      "callfold: option '--local [url]' cannot be used with option '--stack <name>'",
    ],
    [
      'an endpoint and a deployment',
      ['send', '--url', 'http://localhost:1', '--local'],
      "callfold: option '--url <address>' cannot be used with option '--local [url]'",
    ],
  ])('with %s is a usage error', async (_, argv, message) => {
    const run = await runCommand(argv);
    expect(run).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
    expect(run.stderr).toMatch(/^[^\n]+ \(--help tells more\)\n$/);
    expect(run.stderr.startsWith(message)).toBe(true);
  });
});
