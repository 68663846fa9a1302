import type { Io } from '../../../terminal/io.ts';
import { closedAddress } from '../loopback-server.ts';
import { setUpConnect } from './set-up-connect.ts';
import { RANDOM_VALUE, startDeployment, WEBHOOK_URL } from './test-deployment.ts';

const world = setUpConnect();
const { connect, keysInSecret } = world;

describe('an address that cannot be used', () => {
  const WITHOUT_WHIPPY = ['--api', 'https://api.whippy.example'];

  it.each([
    'http://localhost:3000/webhooks/whippy',
    'http://127.0.0.1:3000/webhooks/whippy',
    'http://[::1]:3000/webhooks/whippy',
    'http://calls.localhost/webhooks/whippy',
  ])('%s is out of reach for Whippy', async url => {
    const local = await startDeployment(world.clock, { webhookUrl: url });
    try {
      for (const argv of [
        [`--local=${local.origin}`],
        [`--local=${world.deployment.origin}`, '--url', url],
      ]) {
        const run = await connect([...argv, ...WITHOUT_WHIPPY]);
        expect(run).toMatchObject({ exitCode: 2, stdout: '' });
        expect(run.stderr).toMatch(/^callfold: Whippy cannot reach http\S+: open a tunnel to it .+\n$/);
      }
    } finally {
      await local.close();
    }
  });

  it('is named with --manual, besides the steps', async () => {
    const run = await connect(['--manual', '--url', 'http://localhost:3000/webhooks/whippy']);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^1\. In Whippy, /);
    expect(run.stderr).toMatch(/^Whippy cannot reach http:\S+: open a tunnel /);
  });

  it('is refused before anything is created, if the tags cannot store it', async () => {
    for (const url of [
      'https://calls.example.com/?token=1&x=2',
      `https://calls.example.com/${'x'.repeat(250)}`,
    ]) {
      const run = await connect(['--url', url]);
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
      expect(run.stderr).toContain('cannot be remembered as a tag of the signing secret');
    }
    expect(world.whippy.requests).toEqual([]);
  });
});

describe('the address', () => {
  it('is checked before anything is created: nothing answers', async () => {
    const run = await connect(['--url', `${await closedAddress()}/webhooks/whippy`]);
    expect(run).toMatchObject({
      exitCode: 1,
      stdout: '  Unsigned test event   no answer (ECONNREFUSED)\n',
    });
    expect(run.stderr).toMatch(
      /^callfold: Nothing answers at http:\S+ \(ECONNREFUSED\): .+ Nothing has been created in Whippy\n$/,
    );
    expect(world.whippy.requests).toEqual([]);
    expect(keysInSecret()).toEqual([RANDOM_VALUE]);
  });

  it.each([
    ['a page', () => new Response('Welcome!', { statusText: 'OK' }), '200 OK'],
    ['a webhook that lets everything in', () => Response.json({ status: 'ignored' }), '200 ignored'],
    ['a service with a lock of its own', () => Response.json({ error: 'no_token' }, { status: 401 }), '401'],
  ])('is checked before anything is created: %s answers', async (_, answer, described) => {
    const run = await connect([], {
      fetch: async (input, init) =>
        String(input) === WEBHOOK_URL ? answer() : world.deployment.fetch(input, init),
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(`The endpoint answered ${described}`);
    expect(run.stderr).toContain('Nothing has been created in Whippy');
    expect(world.whippy.requests).toEqual([]);
    expect(world.clock.slept).toEqual([]);
  });

  it('that was given must lead to this deployment', async () => {
    const other = await startDeployment(world.clock, { value: 'the-key-of-the-other-deployment' });
    try {
      const run = await connect(['--url', `${other.origin}/webhook`]);
      expect(run.exitCode).toBe(1);
      expect(run.stderr).toMatch(
        /does not take a key of the local services at .+ another deployment\? Nothing has/,
      );
      expect(world.whippy.requests).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('that was given and answers with an error is not taken', async () => {
    let requests = 0;
    const run = await connect(['--url', WEBHOOK_URL], {
      fetch: async (input, init) => {
        if (String(input) !== WEBHOOK_URL || requests++ === 0) return world.deployment.fetch(input, init);
        return Response.json({ error: 'unavailable' }, { status: 503 });
      },
    });
    expect(run.stderr).toMatch(
      /^callfold: The endpoint answered 503 unavailable to a signed event: run npx /,
    );
    expect(world.whippy.requests).toEqual([]);
  });
});

describe('the test of the connection', () => {
  /** Has the webhook answer signed requests with something else. */
  function answering(answer: () => Response | Promise<Response>): Partial<Io> {
    return {
      fetch: async (input, init) =>
        new Headers(init?.headers).has('x-whippy-signature') ? answer() : world.deployment.fetch(input, init),
    };
  }

  it('fails if the webhook goes on refusing the key, after some patience', async () => {
    const run = await connect(
      [],
      answering(() => Response.json({ error: 'signature_mismatch' }, { status: 401 })),
    );
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('  Signed test event     answered 401 signature_mismatch\n');
    expect(run.stderr).toBe(
      `callfold: The endpoint does not take the key yet: run npx callfold doctor --local ${world.deployment.origin} in a minute\n`,
    );
    expect(world.clock.slept.reduce((sum, time) => sum + time, 0)).toBe(30_000);
  });

  it('fails if nothing answers any more', async () => {
    const run = await connect(
      [],
      answering(() => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } }))),
    );
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/^callfold: Nothing answers at https:\S+ any more \(ENOTFOUND\): run npx /);
  });

  it('fails if something else answers, without trying again', async () => {
    const run = await connect(
      [],
      answering(() => new Response('Welcome!', { statusText: 'OK' })),
    );
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/^callfold: The endpoint answered 200 OK to a signed event: run npx /);
    expect(world.clock.slept).toEqual([]);
  });

  it('says in the JSON document that it failed', async () => {
    const run = await connect(
      ['--json'],
      answering(() => new Response('Welcome!', { statusText: 'OK' })),
    );
    expect(run.exitCode).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({ verified: false, application_id: 'application-1' });
  });

  it('sends nothing that would be recorded or quarantined', async () => {
    const bodies: string[] = [];
    await connect([], {
      fetch: (input, init) => {
        if (String(input) === WEBHOOK_URL) bodies.push(String(init?.body));
        return world.deployment.fetch(input, init);
      },
    });
    expect(bodies.map(body => JSON.parse(body).event)).toEqual([
      'callfold.connection_test',
      'callfold.connection_test',
    ]);
  });
});
