import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from '../cli/launcher/callfold-process.ts';
import { eventually } from '../eventually.ts';
import { exitCodeOf, freePorts, startProcess, written } from './start-process.ts';

const temporary = mkdtempSync(join(tmpdir(), 'callfold-test-'));
const configFile = join(temporary, 'config');

beforeAll(() => {
  writeFileSync(
    configFile,
    `[default]
region = eu-central-1
use_fips_endpoint = true
use_dualstack_endpoint = true
retry_mode = odd
max_attempts = none
defaults_mode = odd
account_id_endpoint_mode = required
endpoint_url = http://127.0.0.1:9
services = elsewhere
[services elsewhere]
sqs =
  endpoint_url = http://127.0.0.1:9
dynamodb =
  endpoint_url = http://127.0.0.1:9
`,
  );
});

afterAll(() => rmSync(temporary, { recursive: true }));

const ENVIRONMENTS: { readonly [name: string]: { readonly [name: string]: string } } = {
  variables: {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_PROFILE: 'nope',
    AWS_REGION: 'eu-central-1',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_USE_DUALSTACK_ENDPOINT: 'true',
    AWS_RETRY_MODE: 'odd',
    AWS_MAX_ATTEMPTS: 'none',
    AWS_DEFAULTS_MODE: 'odd',
    AWS_ACCOUNT_ID_ENDPOINT_MODE: 'required',
    AWS_ENABLE_ENDPOINT_DISCOVERY: 'true',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:9',
  },
  'a configuration file': { AWS_CONFIG_FILE: configFile },
};

it.each(Object.keys(ENVIRONMENTS))(
  'what AWS tools are told by %s does not matter on this machine',
  async name => {
    const env = { TMPDIR: temporary, XDG_STATE_HOME: temporary, ...ENVIRONMENTS[name] };
    const run = startProcess('start', freePorts(), env);
    await written(run, 'stdout', 'dynamodb scan');
    const origin = new URL(String(/Webhook +(http:\S+)/.exec(run.output.stdout)?.[1])).origin;

    const sent = await runProcess(['send', `--local=${origin}`, '--json'], { env });
    expect(sent).toMatchObject({ exitCode: 0, stderr: '' });
    const [callId] = JSON.parse(sent.stdout).call_ids;
    const shown = await eventually(async () => {
      const { exitCode, stdout } = await runProcess(['show', `--local=${origin}`, callId, '--json'], { env });
      return exitCode === 0 && JSON.parse(stdout).status === 'analyzed' ? stdout : undefined;
    });
    expect(JSON.parse(shown)).toMatchObject({ call_id: callId });
    const doctor = await runProcess(['doctor', `--local=${origin}`], { env });
    expect(doctor.stdout).toContain('\n  ok Signing secret  holds the random key of this start\n');
    expect(doctor).toMatchObject({ exitCode: 0, stderr: '' });

    run.child.kill('SIGINT');
    expect(await exitCodeOf(run)).toBe(0);
    expect(run.output.stderr.split('\n').filter(line => !/^(Bundling|$)/.test(line))).toEqual([]);
  },
);
