import { OTHER_WHIPPY_KEY, type StandInWhippy, startWhippy, WHIPPY_KEY } from '../../whippy/stand-in.ts';
import { FakeClock, type Run, runCommand } from '../run-command.ts';
import { startDeployment, type TestDeployment, WEBHOOK_URL } from './test-deployment.ts';

let clock: FakeClock;
let deployment: TestDeployment;
let whippy: StandInWhippy;

beforeEach(async () => {
  clock = new FakeClock();
  deployment = await startDeployment(clock);
  whippy = await startWhippy();
});

afterEach(() => Promise.all([deployment.close(), whippy.close()]));

function run(...argv: string[]): Promise<Run> {
  return runCommand([...argv, `--local=${deployment.origin}`], {
    env: { WHIPPY_API_KEY: WHIPPY_KEY },
    fetch: deployment.fetch,
    now: clock.now,
    sleep: clock.sleep,
  });
}

const connect = () => run('connect', '--api', whippy.origin);

it('says what it would do and what to delete in Whippy, and changes nothing', async () => {
  await connect();
  const before = { value: deployment.secret.value, tags: [...deployment.secret.tags] };
  expect(await run('disconnect')).toEqual({
    exitCode: 0,
    stdout: `Delete these by hand in Whippy (Developers, Webhooks): its API documents no way to.
  endpoint     ${WEBHOOK_URL}
  application  application-1 (callfold)
Until then Whippy goes on delivering, and its calls go on being recorded.

This would forget the connection here.
Its API key stays in the signing secret; to remove it, add --remove-key.
Do it with: npx callfold disconnect --yes --local ${deployment.origin}
`,
    stderr: '',
  });
  expect({ value: deployment.secret.value, tags: [...deployment.secret.tags] }).toEqual(before);
});

it('forgets the connection with --yes, and keeps the key', async () => {
  await connect();
  const done = await run('disconnect', '--yes');
  expect(done.exitCode).toBe(0);
  expect(done.stdout).toContain('The connection is forgotten here.\n');
  expect(deployment.secret.tags.size).toBe(0);
  expect(deployment.secret.value).toBe(WHIPPY_KEY);

  const again = await run('disconnect', '--yes');
  expect(again.exitCode).toBe(0);
  expect(again.stdout).toMatch(/^connect has made nothing in Whippy for /);
});

it('removes the key of the connection alone with --remove-key', async () => {
  await connect();
  deployment.secret.value = `${WHIPPY_KEY}\n${OTHER_WHIPPY_KEY}`;
  expect((await run('disconnect', '--remove-key')).stdout).toContain(
    'Its API key would be out of the signing secret; 1 other key stays.\n',
  );
  const done = await run('disconnect', '--remove-key', '--yes');
  expect(done.stdout).toContain('Its API key is out of the signing secret; 1 other key stays.\n');
  expect(deployment.secret.value).toBe(OTHER_WHIPPY_KEY);
});

it('leaves a random value in place of the last key', async () => {
  await connect();
  const done = await run('disconnect', '--remove-key', '--yes');
  expect(done.stdout).toContain('no key is left, and every delivery is refused.\n');
  expect(deployment.secret.value).toMatch(/^[0-9a-f]{64}$/);
});

it('says so if the key is not in the secret', async () => {
  await connect();
  deployment.secret.value = OTHER_WHIPPY_KEY;
  expect((await run('disconnect', '--remove-key', '--yes')).stdout).toContain(
    'Its API key is not in the signing secret.\n',
  );
  expect(deployment.secret.value).toBe(OTHER_WHIPPY_KEY);
});

it('prints one document with --json', async () => {
  const nothing = { application_id: null, endpoint_id: null, endpoint_url: null, key_removed: false };
  expect(JSON.parse((await run('disconnect', '--json')).stdout)).toEqual({ dry_run: true, ...nothing });
  await connect();
  const made = {
    application_id: 'application-1',
    endpoint_id: 'endpoint-1',
    endpoint_url: WEBHOOK_URL,
  };
  expect(JSON.parse((await run('disconnect', '--json', '--remove-key')).stdout)).toEqual({
    dry_run: true,
    ...made,
    key_removed: false,
  });
  expect(JSON.parse((await run('disconnect', '--json', '--remove-key', '--yes')).stdout)).toEqual({
    dry_run: false,
    ...made,
    key_removed: true,
  });
});

it('can be repeated if it could not be done', async () => {
  await connect();
  deployment.denied.add('UntagResource');
  const failed = await run('disconnect', '--remove-key', '--yes');
  expect(failed).toMatchObject({ exitCode: 1, stdout: '' });
  expect(failed.stderr).toMatch(
    /^callfold: AWS does not allow this with your credentials: .+UntagResource\n$/,
  );
  deployment.denied.clear();
  const done = await run('disconnect', '--remove-key', '--yes');
  expect(done.stdout).toContain('The connection is forgotten here.\n');
});
