import { Interruption } from '../../../terminal/interruption.ts';
import { tooManyRequests, WHIPPY_KEY } from '../../whippy/stand-in.ts';
import { Collector } from '../run-command.ts';
import { CHECKED, setUpConnect } from './set-up-connect.ts';
import { RANDOM_VALUE, WEBHOOK_URL } from './test-deployment.ts';

const world = setUpConnect();
const { connect, keysInSecret } = world;

describe('the first time', () => {
  it('creates application and endpoint, puts the key there, and tests the connection', async () => {
    expect(await connect()).toEqual({
      exitCode: 0,
      stdout: `${CHECKED}  Whippy application    application-1
  API key               put into the signing secret
  Whippy endpoint       ${WEBHOOK_URL}
  Signed test event     answered 200 ignored, as it should be
Connected. Calls show up in: npx callfold watch --local ${world.deployment.origin}
`,
      stderr: '',
    });
    expect(world.whippy.applications).toMatchObject([{ name: 'callfold', active: true }]);
    expect(world.whippy.endpoints).toMatchObject([
      {
        developer_application_id: 'application-1',
        url: WEBHOOK_URL,
        event_types: ['call.started', 'call.ended', 'call.analyzed'],
        active: true,
      },
    ]);
    // No sender can have signed with the random value that the secret was made with.
    expect(keysInSecret()).toEqual([WHIPPY_KEY]);
    expect(world.deployment.deliveries()).toBe(2);
  });

  it('prints one document with --json, and the steps on standard error', async () => {
    const run = await connect(['--json']);
    expect(JSON.parse(run.stdout)).toEqual({
      webhook_url: WEBHOOK_URL,
      application_id: 'application-1',
      endpoint_id: 'endpoint-1',
      keys: 1,
      verified: true,
    });
    expect(run.stderr).toContain('  Whippy endpoint ');
  });

  it('has Whippy deliver to another address with --url', async () => {
    const deliveredTo = 'https://calls.example.com/hooks';
    const tunnel: typeof fetch = (input, init) =>
      world.deployment.fetch(String(input) === deliveredTo ? WEBHOOK_URL : input, init);
    const run = await connect(['--url', deliveredTo], { fetch: tunnel });
    expect(run.exitCode).toBe(0);
    expect(world.whippy.endpoints).toMatchObject([{ url: deliveredTo }]);
  });
});

describe('again', () => {
  it('creates nothing twice', async () => {
    await connect();
    const run = await connect();
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('  Whippy application    application-1, created before\n');
    expect(run.stdout).toContain('  API key               in the signing secret already\n');
    expect(run.stdout).toContain(`  Whippy endpoint       ${WEBHOOK_URL}, created before\n`);
    expect(world.whippy.requests).toHaveLength(2);
  });

  it('creates both again with --again, and says which to switch off', async () => {
    await connect();
    const run = await connect(['--again']);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('switch off the earlier application application-1 (');
    expect(world.whippy.endpoints).toMatchObject([
      { developer_application_id: 'application-1' },
      { developer_application_id: 'application-2' },
    ]);
  });

  it('goes on where it stopped, if the endpoint could not be created', async () => {
    world.whippy.nextAnswers.push(Response.json({ data: { id: 'application-1' } }), tooManyRequests());
    expect((await connect()).exitCode).toBe(1);
    world.whippy.applications.push({ id: 'application-1' });
    const run = await connect();
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('application-1, created before');
    expect(world.whippy.requests).toEqual([
      '/v1/developers/applications',
      '/v1/developers/endpoints',
      '/v1/developers/endpoints',
    ]);
  });

  it('goes on where it was interrupted: between application and endpoint', async () => {
    const interruption = new Interruption();
    const interrupting: typeof fetch = (input, init) => {
      if (String(input).includes('/applications')) interruption.interrupt();
      return world.deployment.fetch(input, init);
    };
    const run = await connect([], { interruption, fetch: interrupting });
    expect(run).toMatchObject({ exitCode: 130, stderr: '' });
    // The step that had begun was finished and stored; the next step did not begin.
    expect(run.stdout).toBe(`${CHECKED}  Whippy application    application-1\n`);
    expect(keysInSecret()).toEqual([RANDOM_VALUE]);
    expect((await connect()).exitCode).toBe(0);
    expect(world.whippy.requests).toEqual(['/v1/developers/applications', '/v1/developers/endpoints']);
  });

  it('creates another endpoint for another address, and says which to switch off', async () => {
    await connect();
    const moved = 'https://calls.example.com/webhooks/whippy';
    const run = await connect(['--url', moved], {
      fetch: (input, init) => world.deployment.fetch(String(input) === moved ? WEBHOOK_URL : input, init),
    });
    expect(run.stdout).toContain('application-1, created before');
    expect(run.stdout).toContain(`switch off the earlier endpoint ${WEBHOOK_URL} (`);
    expect(world.whippy.endpoints).toMatchObject([{ url: WEBHOOK_URL }, { url: moved }]);
  });
});

describe('what is created is stored in tags', () => {
  it('without the permission to write tags, nothing is created', async () => {
    world.deployment.denied.add('TagResource');
    for (const _ of [1, 2]) {
      const run = await connect();
      expect(run).toMatchObject({ exitCode: 1, stdout: CHECKED });
      expect(run.stderr).toMatch(
        /^callfold: Your AWS credentials lack the permission secretsmanager:TagResource on the signing secret: add it .+ Nothing has been created in Whippy, .+\n$/,
      );
    }
    expect(world.whippy.requests).toEqual([]);
    expect(keysInSecret()).toEqual([RANDOM_VALUE]);
    world.deployment.denied.delete('TagResource');
    expect(await connect()).toMatchObject({ exitCode: 0 });
    expect(world.whippy.requests).toEqual(['/v1/developers/applications', '/v1/developers/endpoints']);
  });

  it('without the permission, nothing more than the application of an earlier run is created', async () => {
    await connect();
    world.deployment.denied.add('TagResource');
    const domain = 'https://calls.example.com/webhooks/whippy';
    const run = await connect(['--url', domain], {
      fetch: (input, init) => world.deployment.fetch(String(input).replace(domain, WEBHOOK_URL), init),
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(
      'Nothing more has been created in Whippy than its application application-1, because it could not be stored',
    );
    expect(run.stderr).toContain(
      `by hand: npx callfold connect --manual --local ${world.deployment.origin}\n`,
    );
    expect(world.whippy.requests).toHaveLength(2);
  });

  it('if the tags cannot be written any more, the message names the application', async () => {
    const run = await connect([], {
      fetch: (input, init) => {
        if (String(input).includes('/applications')) world.deployment.denied.add('TagResource');
        return world.deployment.fetch(input, init);
      },
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(
      /^callfold: Whippy has created the application application-1, but .+secretsmanager:TagResource.+ Remove it on /,
    );
    expect(world.whippy.requests).toEqual(['/v1/developers/applications']);
  });

  it('if the tags cannot be written any more, the message names the endpoint', async () => {
    const run = await connect([], {
      fetch: (input, init) => {
        if (String(input).includes('/endpoints')) world.deployment.denied.add('TagResource');
        return world.deployment.fetch(input, init);
      },
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(`Whippy has created the endpoint ${WEBHOOK_URL}, but `);
  });
});

describe('on a terminal', () => {
  const ERASE_LINE = '\r\u001b[2K';
  const terminal = () => new Collector({ isTTY: true, columns: 80 });

  it('says what is being waited for, in a line that goes again', async () => {
    const stdout = terminal();
    const shown: string[] = [];
    const watching: typeof fetch = (input, init) => {
      shown.push(stdout.text.split('\n').at(-1) ?? '');
      return world.deployment.fetch(input, init);
    };
    await connect(['--no-wait'], { stdout, fetch: watching });
    world.printed += stdout.text;
    expect(shown.filter(line => line.includes('waiting for Whippy'))).toEqual([
      '  Whippy application    waiting for Whippy (20 s at most) ...',
      expect.stringMatching(/ {2}Whippy endpoint {7}waiting for Whippy \(20 s at most\) \.\.\.$/),
    ]);
    const left = stdout.text.split('\n').map(line => line.split(ERASE_LINE).at(-1));
    expect(left).toEqual([
      CHECKED.trimEnd(),
      '  Whippy application    application-1',
      '  API key               put into the signing secret',
      `  Whippy endpoint       ${WEBHOOK_URL}`,
      '  Signed test event     answered 200 ignored, as it should be',
      expect.stringMatching(/^Connected\. Calls show up in: /),
      '',
    ]);
  });

  it('leaves nothing of such a line before an error', async () => {
    const stdout = terminal();
    world.whippy.nextAnswers.push(new Response('<html>', { status: 502 }));
    await connect([], { stdout });
    expect(stdout.text.endsWith(ERASE_LINE)).toBe(true);
  });

  it('says at Ctrl-C that a step is finished first', async () => {
    const stdout = terminal();
    const interruption = new Interruption();
    const interrupting: typeof fetch = (input, init) => {
      if (String(input).includes('/applications')) interruption.interrupt();
      return world.deployment.fetch(input, init);
    };
    expect((await connect([], { stdout, interruption, fetch: interrupting })).exitCode).toBe(130);
    expect(stdout.text).toContain('  Ctrl-C                once this step is done');
  });
});
