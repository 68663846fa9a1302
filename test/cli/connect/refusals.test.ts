import { tooManyRequests, WEAK_WHIPPY_KEY } from '../../whippy/stand-in.ts';
import { closedAddress } from '../loopback-server.ts';
import { CHECKED, setUpConnect } from './set-up-connect.ts';
import { RANDOM_VALUE } from './test-deployment.ts';

const world = setUpConnect();
const { connect, keysInSecret } = world;

describe('what Whippy refuses is explained in one line', () => {
  it.each([
    [
      'an unknown key (401)',
      'wk_live_an-unknown-api-key',
      /^callfold: Whippy does not know this API key \(401: .+\): check it/,
    ],
    [
      'a key without rights (403)',
      WEAK_WHIPPY_KEY,
      /^callfold: This API key may not create an application \(403/,
    ],
  ])('%s', async (_, key, message) => {
    const run = await connect([], { key });
    expect(run).toMatchObject({ exitCode: 1, stdout: CHECKED });
    expect(run.stderr).toMatch(message);
    expect(run.stderr).toMatch(/^[^\n]+\n$/);
    expect(run.stdout + run.stderr).not.toContain(key);
    // A key that Whippy does not take has no business in the secret.
    expect(keysInSecret()).toEqual([RANDOM_VALUE]);
  });

  it('a request that it does not like (422)', async () => {
    world.whippy.nextAnswers.push(Response.json({ errors: { name: ['is taken'] } }, { status: 422 }));
    const run = await connect();
    expect(run).toEqual({
      exitCode: 1,
      stdout: CHECKED,
      stderr: `callfold: Whippy refuses to create the application ({"name":["is taken"]}): its API may have changed. Add it on Whippy's web page: npx callfold connect --manual --local ${world.deployment.origin}\n`,
    });
  });

  it('an endpoint of an application that is gone (422)', async () => {
    world.whippy.nextAnswers.push(Response.json({ data: { id: 'application-9' } }));
    const run = await connect();
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/^callfold: Whippy refuses to create the endpoint \(.+does not exist\)\. If/);
    expect(run.stderr).toContain(`npx callfold connect --again --local ${world.deployment.origin}.`);
  });

  it('a rate limit that is over soon is waited for (429)', async () => {
    world.whippy.nextAnswers.push(tooManyRequests(2500));
    const run = await connect();
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toBe("Whippy's rate limit is used up: going on in 2.5 s\n");
    expect(world.clock.slept).toEqual([2500]);
    expect(world.whippy.applications).toHaveLength(1);
  });

  it.each([
    ['takes long', [3_600_000], '1 h'],
    ['does not say how long', [undefined], '1 min'],
    ['does not end', [10, 10, 10], '0 s'],
  ])('a rate limit that %s ends the command (429)', async (_, limits, wait) => {
    world.whippy.nextAnswers.push(...limits.map(tooManyRequests));
    const run = await connect();
    expect(run).toMatchObject({ exitCode: 1, stdout: CHECKED });
    expect(run.stderr).toContain(
      `callfold: Whippy's rate limit is used up: run the command again in ${wait}; it goes on where it stopped\n`,
    );
    expect(world.whippy.requests).toHaveLength(limits.length);
  });

  it('an answer that makes no sense', async () => {
    world.whippy.nextAnswers.push(new Response('<html>', { status: 502 }));
    const run = await connect();
    expect(run).toMatchObject({ exitCode: 1, stdout: CHECKED });
    expect(run.stderr).toMatch(
      /^callfold: Whippy gave no clear answer \(HTTP status 502\), so the application /,
    );
  });

  it('no answer at all', async () => {
    const run = await connect(['--api', await closedAddress()]);
    expect(run).toEqual({
      exitCode: 1,
      stdout: CHECKED,
      stderr:
        "callfold: Whippy's API is out of reach (ECONNREFUSED): check the network and run the command again\n",
    });
  });
});
