import { OTHER_WHIPPY_KEY, type StandInWhippy, startWhippy, WHIPPY_KEY } from '../../whippy/stand-in.ts';
import { FakeClock, type Run, runCommand } from '../run-command.ts';
import { startDeployment, type TestDeployment, WEBHOOK_URL } from './test-deployment.ts';

const TOKEN = 'tokenTOKEN0123456789'.repeat(3);

let clock: FakeClock;
let whippy: StandInWhippy;
let deployment: TestDeployment;

beforeEach(async () => {
  clock = new FakeClock();
  whippy = await startWhippy();
  deployment = await startDeployment(clock, { token: TOKEN });
});

afterEach(() => Promise.all([deployment.close(), whippy.close()]));

/** Runs `connect --with-token`, and checks that it does not print the token. */
async function connect(argv: readonly string[] = [], key = WHIPPY_KEY): Promise<Run> {
  const target = [`--local=${deployment.origin}`, '--api', whippy.origin, '--with-token'];
  const run = await runCommand(['connect', ...target, ...argv], {
    env: { WHIPPY_API_KEY: key },
    fetch: deployment.fetch,
    now: clock.now,
    sleep: clock.sleep,
  });
  expect(run.stdout + run.stderr).not.toContain(TOKEN);
  expect([...deployment.secret.tags.values()].join()).not.toContain(TOKEN);
  return run;
}

it('gives Whippy the address that ends with the token, and tests both routes', async () => {
  const run = await connect();
  expect(run).toEqual({
    exitCode: 0,
    stdout: `  Unsigned test event   answered 401 signature_missing, as it should be
  Wrong token           answered 401 token_mismatch, as it should be
  Right token           answered 200 ignored, as it should be
  Whippy application    application-1
  API key               put into the signing secret
  Whippy endpoint       ${WEBHOOK_URL}/<token>
  Signed test event     answered 200 ignored, as it should be
Connected. Calls show up in: npx callfold watch --local ${deployment.origin}
`,
    stderr: '',
  });
  expect(whippy.endpoints).toMatchObject([{ url: `${WEBHOOK_URL}/${TOKEN}` }]);
});

it('makes nothing twice, and another endpoint for another token or none', async () => {
  await connect();
  const again = await connect();
  expect(again.stdout).toContain(`${WEBHOOK_URL}/<token>, created before\n`);
  expect(whippy.endpoints).toHaveLength(1);

  const moved = await startDeployment(clock, { token: `${TOKEN}-other` });
  moved.secret.value = deployment.secret.value;
  for (const [name, value] of deployment.secret.tags) moved.secret.tags.set(name, value);
  await deployment.close();
  deployment = moved;
  const rotated = await connect();
  expect(rotated.stdout).toContain(`switch off the earlier endpoint ${WEBHOOK_URL}/<token> (`);
  expect(whippy.endpoints).toHaveLength(2);

  const without = await runCommand(['connect', `--local=${deployment.origin}`, '--api', whippy.origin], {
    env: { WHIPPY_API_KEY: WHIPPY_KEY },
    fetch: deployment.fetch,
    now: clock.now,
    sleep: clock.sleep,
  });
  expect(without.stdout).toContain(`  Whippy endpoint       ${WEBHOOK_URL}\n`);
  expect(whippy.endpoints.map(({ url }) => url)).toEqual([
    `${WEBHOOK_URL}/${TOKEN}`,
    `${WEBHOOK_URL}/${TOKEN}-other`,
    WEBHOOK_URL,
  ]);
});

it('keeps the token out of what Whippy says of it', async () => {
  whippy.nextAnswers.push(
    Response.json({ data: { id: 'application-1' } }),
    Response.json({ errors: { url: [`${WEBHOOK_URL}/${TOKEN} is taken`] } }, { status: 422 }),
  );
  const run = await connect();
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toContain(`${WEBHOOK_URL}/<token> is taken`);
});

it('names the setting that is off', async () => {
  await deployment.close();
  deployment = await startDeployment(clock);
  const run = await connect();
  expect(run).toMatchObject({ exitCode: 1, stdout: '' });
  expect(run.stderr).toMatch(
    /^callfold: --with-token needs the setting webhookToken, which is off in the local services at \S+: .+\n$/,
  );
  expect(whippy.requests).toEqual([]);
});

it('is not content with a webhook that takes any token, or does not know this one', async () => {
  await deployment.close();
  deployment = await startDeployment(clock, { token: TOKEN });
  const target = [`--local=${deployment.origin}`, '--api', whippy.origin, '--with-token'];
  for (const answer of [
    () => Response.json({ status: 'ignored' }),
    () => Response.json({ error: 'token_mismatch' }, { status: 401 }),
  ]) {
    const run = await runCommand(['connect', ...target], {
      env: { WHIPPY_API_KEY: OTHER_WHIPPY_KEY },
      fetch: async (input, init) =>
        String(input).startsWith(`${WEBHOOK_URL}/`) ? answer() : deployment.fetch(input, init),
      now: clock.now,
      sleep: clock.sleep,
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(
      /^callfold: The endpoint does not distinguish the right token from a wrong one: .+\n$/,
    );
  }
  expect(whippy.requests).toEqual([]);
});

it('says where the token is with --manual, and does not read it', async () => {
  deployment.denied.add('GetSecretValue');
  const run = await connect(['--manual']);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(run.stdout).toContain(
    `     ${WEBHOOK_URL}/<token>\n     <token> is the value of the secret of the output`,
  );
  expect(run.stdout).toContain('connect --key-only --with-token --local');
});

it('a secret without a token is refused', async () => {
  await deployment.close();
  deployment = await startDeployment(clock, { token: '{"token": "x"}' });
  const run = await connect();
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toMatch(/^callfold: The secret of the webhook token \(arn:\S+\) holds no token: /);
});
