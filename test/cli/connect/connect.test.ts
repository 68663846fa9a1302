import { Interruption } from '../../../terminal/interruption.ts';
import type { Io } from '../../../terminal/io.ts';
import {
  OTHER_WHIPPY_KEY,
  type StandInWhippy,
  startWhippy,
  tooManyRequests,
  WEAK_WHIPPY_KEY,
  WHIPPY_KEY,
} from '../../whippy/stand-in.ts';
import { closedAddress } from '../loopback-server.ts';
import { Collector, FakeClock, type Run, runCommand } from '../run-command.ts';
import { RANDOM_VALUE, startDeployment, type TestDeployment, WEBHOOK_URL } from './test-deployment.ts';

// The first step, before anything is made.
const CHECKED = '  Unsigned test event   answered 401 signature_missing, as it should be\n';

let clock: FakeClock;
let deployment: TestDeployment;
let whippy: StandInWhippy;
let outputs: string;

beforeEach(async () => {
  clock = new FakeClock();
  deployment = await startDeployment(clock);
  whippy = await startWhippy();
  outputs = '';
});

afterEach(async () => {
  await Promise.all([deployment.close(), whippy.close()]);
  for (const key of [WHIPPY_KEY, OTHER_WHIPPY_KEY, WEAK_WHIPPY_KEY, RANDOM_VALUE]) {
    expect(outputs).not.toContain(key);
  }
});

/** Runs `connect` with the API key in the environment unless told otherwise. */
async function connect(
  argv: readonly string[] = [],
  { key = WHIPPY_KEY, ...changes }: Partial<Io> & { readonly key?: string } = {},
): Promise<Run> {
  const target = [`--local=${deployment.origin}`, '--api', whippy.origin];
  const run = await runCommand(['connect', ...target, ...argv], {
    env: { WHIPPY_API_KEY: key },
    fetch: deployment.fetch,
    now: clock.now,
    sleep: clock.sleep,
    ...changes,
  });
  outputs += run.stdout + run.stderr;
  return run;
}

function keysInSecret(): string[] {
  return deployment.secret.value.split('\n');
}

describe('the first time', () => {
  it('makes application and endpoint, puts the key there, and tests the way', async () => {
    expect(await connect()).toEqual({
      exitCode: 0,
      stdout: `${CHECKED}  Whippy application    application-1
  API key               put into the signing secret
  Whippy endpoint       ${WEBHOOK_URL}
  Signed test event     answered 200 ignored, as it should be
Connected. Calls show up in: npx callfold watch --local ${deployment.origin}
`,
      stderr: '',
    });
    expect(whippy.applications).toMatchObject([{ name: 'callfold', active: true }]);
    expect(whippy.endpoints).toMatchObject([
      {
        developer_application_id: 'application-1',
        url: WEBHOOK_URL,
        event_types: ['call.started', 'call.ended', 'call.analyzed'],
        active: true,
      },
    ]);
    // No sender can have signed with the random value that the secret was made with.
    expect(keysInSecret()).toEqual([WHIPPY_KEY]);
    expect(deployment.deliveries()).toBe(2);
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
      deployment.fetch(String(input) === deliveredTo ? WEBHOOK_URL : input, init);
    const run = await connect(['--url', deliveredTo], { fetch: tunnel });
    expect(run.exitCode).toBe(0);
    expect(whippy.endpoints).toMatchObject([{ url: deliveredTo }]);
  });
});

describe('again', () => {
  it('makes nothing twice', async () => {
    await connect();
    const run = await connect();
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('  Whippy application    application-1, made before\n');
    expect(run.stdout).toContain('  API key               in the signing secret already\n');
    expect(run.stdout).toContain(`  Whippy endpoint       ${WEBHOOK_URL}, made before\n`);
    expect(whippy.requests).toHaveLength(2);
  });

  it('makes both anew with --again, and says which to switch off', async () => {
    await connect();
    const run = await connect(['--again']);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('switch off the earlier application application-1 (');
    expect(whippy.endpoints).toMatchObject([
      { developer_application_id: 'application-1' },
      { developer_application_id: 'application-2' },
    ]);
  });

  it('goes on where it stopped, when the endpoint could not be made', async () => {
    whippy.nextAnswers.push(Response.json({ data: { id: 'application-1' } }), tooManyRequests());
    expect((await connect()).exitCode).toBe(1);
    whippy.applications.push({ id: 'application-1' });
    const run = await connect();
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('application-1, made before');
    expect(whippy.requests).toEqual([
      '/v1/developers/applications',
      '/v1/developers/endpoints',
      '/v1/developers/endpoints',
    ]);
  });

  it('goes on where it was interrupted: between application and endpoint', async () => {
    const interruption = new Interruption();
    const interrupting: typeof fetch = (input, init) => {
      if (String(input).includes('/applications')) interruption.interrupt();
      return deployment.fetch(input, init);
    };
    const run = await connect([], { interruption, fetch: interrupting });
    expect(run).toMatchObject({ exitCode: 130, stderr: '' });
    // What had been begun came to its end and is remembered; the next step was not begun.
    expect(run.stdout).toBe(`${CHECKED}  Whippy application    application-1\n`);
    expect(keysInSecret()).toEqual([RANDOM_VALUE]);
    expect((await connect()).exitCode).toBe(0);
    expect(whippy.requests).toEqual(['/v1/developers/applications', '/v1/developers/endpoints']);
  });

  it('makes another endpoint for another address, and says which to switch off', async () => {
    await connect();
    const moved = 'https://calls.example.com/webhooks/whippy';
    const run = await connect(['--url', moved], {
      fetch: (input, init) => deployment.fetch(String(input) === moved ? WEBHOOK_URL : input, init),
    });
    expect(run.stdout).toContain('application-1, made before');
    expect(run.stdout).toContain(`switch off the earlier endpoint ${WEBHOOK_URL} (`);
    expect(whippy.endpoints).toMatchObject([{ url: WEBHOOK_URL }, { url: moved }]);
  });
});

describe('another key', () => {
  it('comes with an application of its own, and the old key stays valid', async () => {
    await connect();
    const run = await connect([], { key: OTHER_WHIPPY_KEY });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('put into the signing secret, 1 older key kept\n');
    expect(run.stdout).toContain('switch off the earlier application application-1 (');
    expect(whippy.applications).toHaveLength(2);
    expect(keysInSecret()).toEqual([OTHER_WHIPPY_KEY, WHIPPY_KEY]);
  });

  it('is not taken by the webhook at once, so the test is repeated until it is', async () => {
    await connect();
    const run = await connect([], { key: OTHER_WHIPPY_KEY });
    expect(run.stdout).toContain('  Signed test event     answered 200 ignored, as it should be\n');
    // The webhook reads its keys again after ten seconds.
    expect(clock.slept).toEqual([3000, 3000, 3000, 3000]);
  });

  it('takes the place of the old ones with --remove-old-keys', async () => {
    await connect();
    await connect([], { key: OTHER_WHIPPY_KEY });
    const run = await connect(['--remove-old-keys'], { key: OTHER_WHIPPY_KEY });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain(
      '  API key               in the signing secret already, 1 older key removed\n',
    );
    expect(keysInSecret()).toEqual([OTHER_WHIPPY_KEY]);
  });

  it('keeps keys that were put there by hand', async () => {
    const byHand = `${'x'.repeat(64)}\n\n another-whippy-key `;
    deployment.secret.value = byHand;
    deployment.secret.versions = ['two', 'one'];
    const run = await connect();
    expect(run.stdout).toContain('put into the signing secret, 2 older keys kept\n');
    expect(keysInSecret()).toEqual([WHIPPY_KEY, 'x'.repeat(64), 'another-whippy-key']);
  });
});

describe('old keys', () => {
  it('are mentioned, with the command that removes them', async () => {
    await connect();
    const run = await connect([], { key: OTHER_WHIPPY_KEY });
    expect(run.stdout).toContain(
      `  Older keys            stay valid for what is still on its way; after a day: npx callfold connect --key-only --remove-old-keys --local ${deployment.origin}\n`,
    );
    const removed = await connect(['--key-only', '--remove-old-keys'], { key: OTHER_WHIPPY_KEY });
    expect(removed.stdout).not.toContain('Older keys');
    expect(keysInSecret()).toEqual([OTHER_WHIPPY_KEY]);
  });

  it('do not include what the deployment began with, whatever that looks like', async () => {
    deployment.secret.value = 'local-signing-key';
    const run = await connect();
    expect(run.stdout).toContain('  API key               put into the signing secret\n');
    expect(keysInSecret()).toEqual([WHIPPY_KEY]);
  });

  it('include the key that the deployment began with, once that has been connected', async () => {
    deployment.secret.value = WHIPPY_KEY;
    await connect();
    await connect([], { key: OTHER_WHIPPY_KEY });
    expect(keysInSecret()).toEqual([OTHER_WHIPPY_KEY, WHIPPY_KEY]);
  });
});

describe('what is made is remembered', () => {
  it('or not made at all, without the permission to write tags', async () => {
    deployment.denied.add('TagResource');
    for (const _ of [1, 2]) {
      const run = await connect();
      expect(run).toMatchObject({ exitCode: 1, stdout: CHECKED });
      expect(run.stderr).toMatch(
        /^callfold: Your AWS credentials lack the permission secretsmanager:TagResource on the signing secret: add it .+ Nothing has been made in Whippy, .+\n$/,
      );
    }
    expect(whippy.requests).toEqual([]);
    expect(keysInSecret()).toEqual([RANDOM_VALUE]);
    deployment.denied.delete('TagResource');
    expect(await connect()).toMatchObject({ exitCode: 0 });
    expect(whippy.requests).toEqual(['/v1/developers/applications', '/v1/developers/endpoints']);
  });

  it('nor anything more than the application of an earlier run', async () => {
    await connect();
    deployment.denied.add('TagResource');
    const domain = 'https://calls.example.com/webhooks/whippy';
    const run = await connect(['--url', domain], {
      fetch: (input, init) => deployment.fetch(String(input).replace(domain, WEBHOOK_URL), init),
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(
      'Nothing more has been made in Whippy than its application application-1, since it could not be remembered',
    );
    expect(run.stderr).toContain(`by hand: npx callfold connect --manual --local ${deployment.origin}\n`);
    expect(whippy.requests).toHaveLength(2);
  });

  it('or named, if the tags cannot be written any more', async () => {
    const run = await connect([], {
      fetch: (input, init) => {
        if (String(input).includes('/applications')) deployment.denied.add('TagResource');
        return deployment.fetch(input, init);
      },
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(
      /^callfold: Whippy has made the application application-1, but .+secretsmanager:TagResource.+ Remove it on /,
    );
    expect(whippy.requests).toEqual(['/v1/developers/applications']);
  });

  it('also the endpoint', async () => {
    const run = await connect([], {
      fetch: (input, init) => {
        if (String(input).includes('/endpoints')) deployment.denied.add('TagResource');
        return deployment.fetch(input, init);
      },
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(`Whippy has made the endpoint ${WEBHOOK_URL}, but `);
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
      return deployment.fetch(input, init);
    };
    await connect(['--no-wait'], { stdout, fetch: watching });
    outputs += stdout.text;
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
    whippy.nextAnswers.push(new Response('<html>', { status: 502 }));
    await connect([], { stdout });
    expect(stdout.text.endsWith(ERASE_LINE)).toBe(true);
  });

  it('says at Ctrl-C that a step is finished first', async () => {
    const stdout = terminal();
    const interruption = new Interruption();
    const interrupting: typeof fetch = (input, init) => {
      if (String(input).includes('/applications')) interruption.interrupt();
      return deployment.fetch(input, init);
    };
    expect((await connect([], { stdout, interruption, fetch: interrupting })).exitCode).toBe(130);
    expect(stdout.text).toContain('  Ctrl-C                once this step is done');
  });
});

describe('--key-only', () => {
  it('puts the key there and tests the way, without Whippy', async () => {
    const run = await connect(['--key-only']);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('  API key               put into the signing secret\n');
    expect(run.stdout).not.toContain('Whippy');
    expect(whippy.requests).toEqual([]);
    expect(keysInSecret()).toEqual([WHIPPY_KEY]);
  });
});

describe('--manual', () => {
  it('prints the steps, and asks only the deployment for its address', async () => {
    const run = await connect(['--manual'], { env: {} });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toMatch(/^1\. In Whippy, /);
    for (const text of [WEBHOOK_URL, 'call.started', 'call.ended', 'call.analyzed', 'switched on']) {
      expect(run.stdout).toContain(text);
    }
    expect(run.stdout).toContain(`npx callfold connect --key-only --local ${deployment.origin}\n`);
    expect(whippy.requests).toEqual([]);
    expect(deployment.deliveries()).toBe(0);
    expect(keysInSecret()).toEqual([RANDOM_VALUE]);
  });
});

describe('--manual without the deployment', () => {
  it('prints the steps with placeholders, and why', async () => {
    const run = await runCommand(['connect', '--manual', `--local=${await closedAddress()}`], { env: {} });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('     https://<your tunnel>/webhooks/whippy\n');
    expect(run.stdout).toMatch(/npx callfold connect --key-only --local http:\S+\n$/);
    expect(run.stderr).toMatch(
      /^The address could not be filled in: Nothing answers at http:\S+: run npm start/,
    );
  });

  it('sends no request with --url', async () => {
    const run = await runCommand(['connect', '--manual', '--url', WEBHOOK_URL], {
      env: {},
      fetch: () => Promise.reject(new Error('No request may be sent')),
    });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toContain(`     ${WEBHOOK_URL}\n`);
    expect(run.stdout).toMatch(/ {5}npx callfold connect --key-only\n$/);
  });

  it('has no address in its document', async () => {
    const target = `--local=${await closedAddress()}`;
    const run = await runCommand(['connect', '--manual', '--json', target], { env: {} });
    expect(JSON.parse(run.stdout)).toEqual({
      webhook_url: null,
      steps: expect.stringContaining('1. In Whippy'),
    });
  });
});

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
    whippy.nextAnswers.push(Response.json({ errors: { name: ['is taken'] } }, { status: 422 }));
    const run = await connect();
    expect(run).toEqual({
      exitCode: 1,
      stdout: CHECKED,
      stderr: `callfold: Whippy refuses to create the application ({"name":["is taken"]}): its API may have changed. Add it on Whippy's web page: npx callfold connect --manual --local ${deployment.origin}\n`,
    });
  });

  it('an endpoint of an application that is gone (422)', async () => {
    whippy.nextAnswers.push(Response.json({ data: { id: 'application-9' } }));
    const run = await connect();
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/^callfold: Whippy refuses to create the endpoint \(.+does not exist\)\. If/);
    expect(run.stderr).toContain(`npx callfold connect --again --local ${deployment.origin}.`);
  });

  it('a rate limit that is over soon is waited for (429)', async () => {
    whippy.nextAnswers.push(tooManyRequests(2500));
    const run = await connect();
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toBe("Whippy's rate limit is used up: going on in 2.5 s\n");
    expect(clock.slept).toEqual([2500]);
    expect(whippy.applications).toHaveLength(1);
  });

  it.each([
    ['takes long', [3_600_000], '1 h'],
    ['does not say how long', [undefined], '1 min'],
    ['does not end', [10, 10, 10], '0 s'],
  ])('a rate limit that %s ends the command (429)', async (_, limits, wait) => {
    whippy.nextAnswers.push(...limits.map(tooManyRequests));
    const run = await connect();
    expect(run).toMatchObject({ exitCode: 1, stdout: CHECKED });
    expect(run.stderr).toContain(
      `callfold: Whippy's rate limit is used up: run the command again in ${wait}; it goes on where it stopped\n`,
    );
    expect(whippy.requests).toHaveLength(limits.length);
  });

  it('an answer that makes no sense', async () => {
    whippy.nextAnswers.push(new Response('<html>', { status: 502 }));
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

describe('the API key', () => {
  it('is asked for where it is not in the environment', async () => {
    const questions: string[] = [];
    const askSecret = async (question: string) => {
      questions.push(question);
      return WHIPPY_KEY;
    };
    expect((await connect([], { env: {}, askSecret })).exitCode).toBe(0);
    expect(questions).toEqual(['Whippy API key']);
    expect(keysInSecret()).toEqual([WHIPPY_KEY]);
  });

  it('is asked for where the environment has an empty one', async () => {
    const askSecret = async () => WHIPPY_KEY;
    expect((await connect([], { key: ' ', askSecret })).exitCode).toBe(0);
  });

  it('in the environment comes first', async () => {
    const askSecret = async () => OTHER_WHIPPY_KEY;
    await connect([], { askSecret });
    expect(keysInSecret()).toEqual([WHIPPY_KEY]);
  });

  it('may have white space around it', async () => {
    expect((await connect([], { key: `  ${WHIPPY_KEY}\r\n` })).exitCode).toBe(0);
    expect(keysInSecret()).toEqual([WHIPPY_KEY]);
  });

  it('is needed', async () => {
    expect(await connect([], { env: {} })).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'callfold: Set WHIPPY_API_KEY, or run this in a terminal to be asked for it\n',
    });
  });

  it.each([
    ['empty', ' \n', 'it is empty'],
    ['two words', 'wk one', 'it holds spaces, or characters that no key has'],
    ['a bullet in place of each letter', '••••••', 'it holds spaces, or characters that no key has'],
  ])('that is %s is none', async (_, typed, reason) => {
    const run = await connect([], { env: {}, askSecret: async () => typed });
    expect(run).toEqual({ exitCode: 2, stdout: '', stderr: `callfold: That is no API key: ${reason}\n` });
    expect(whippy.requests).toEqual([]);
  });

  it('is no argument: what is in an argument is in the history of the shell', async () => {
    for (const argv of [['--key', 'wk_secret'], ['--api-key', 'wk_secret'], ['wk_secret']]) {
      const run = await connect(argv);
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    }
    expect(whippy.requests).toEqual([]);
  });

  it('for which the user is asked can be interrupted', async () => {
    const interruption = new Interruption();
    const askSecret = async () => {
      interruption.interrupt();
      throw new Error('The prompt was closed');
    };
    const run = await connect([], { env: {}, interruption, askSecret });
    expect(run).toEqual({ exitCode: 130, stdout: '', stderr: '' });
  });
});

describe('an address that is of no use', () => {
  const WITHOUT_WHIPPY = ['--api', 'https://api.whippy.example'];

  it.each([
    'http://localhost:3000/webhooks/whippy',
    'http://127.0.0.1:3000/webhooks/whippy',
    'http://[::1]:3000/webhooks/whippy',
    'http://calls.localhost/webhooks/whippy',
  ])('%s is out of reach for Whippy', async url => {
    const local = await startDeployment(clock, { webhookUrl: url });
    try {
      for (const argv of [[`--local=${local.origin}`], [`--local=${deployment.origin}`, '--url', url]]) {
        const run = await connect([...argv, ...WITHOUT_WHIPPY]);
        expect(run).toMatchObject({ exitCode: 2, stdout: '' });
        expect(run.stderr).toMatch(/^callfold: Whippy cannot reach http\S+: open a tunnel to it .+\n$/);
      }
    } finally {
      await local.close();
    }
  });

  it('is told with --manual, beside the steps', async () => {
    const run = await connect(['--manual', '--url', 'http://localhost:3000/webhooks/whippy']);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^1\. In Whippy, /);
    expect(run.stderr).toMatch(/^Whippy cannot reach http:\S+: open a tunnel /);
  });

  it('is found out before anything is made, where it cannot be remembered', async () => {
    for (const url of [
      'https://calls.example.com/?token=1&x=2',
      `https://calls.example.com/${'x'.repeat(250)}`,
    ]) {
      const run = await connect(['--url', url]);
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
      expect(run.stderr).toContain('cannot be remembered as a tag of the signing secret');
    }
    expect(whippy.requests).toEqual([]);
  });
});

describe('the address', () => {
  it('is looked at before anything is made: nothing answers', async () => {
    const run = await connect(['--url', `${await closedAddress()}/webhooks/whippy`]);
    expect(run).toMatchObject({
      exitCode: 1,
      stdout: '  Unsigned test event   no answer (ECONNREFUSED)\n',
    });
    expect(run.stderr).toMatch(
      /^callfold: Nothing answers at http:\S+ \(ECONNREFUSED\): .+ Nothing has been made in Whippy\n$/,
    );
    expect(whippy.requests).toEqual([]);
    expect(keysInSecret()).toEqual([RANDOM_VALUE]);
  });

  it.each([
    ['a page', () => new Response('Welcome!', { statusText: 'OK' }), '200 OK'],
    ['a webhook that lets everything in', () => Response.json({ status: 'ignored' }), '200 ignored'],
    ['a service with a lock of its own', () => Response.json({ error: 'no_token' }, { status: 401 }), '401'],
  ])('is looked at before anything is made: %s answers', async (_, answer, described) => {
    const run = await connect([], {
      fetch: async (input, init) =>
        String(input) === WEBHOOK_URL ? answer() : deployment.fetch(input, init),
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(`The endpoint answered ${described}`);
    expect(run.stderr).toContain('Nothing has been made in Whippy');
    expect(whippy.requests).toEqual([]);
    expect(clock.slept).toEqual([]);
  });

  it('that was given must lead to this deployment', async () => {
    const other = await startDeployment(clock, { value: 'the-key-of-the-other-deployment' });
    try {
      const run = await connect(['--url', `${other.origin}/webhook`]);
      expect(run.exitCode).toBe(1);
      expect(run.stderr).toMatch(
        /does not take a key of the local services at .+ another deployment\? Nothing has/,
      );
      expect(whippy.requests).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('that was given and answers with an error is not taken', async () => {
    let requests = 0;
    const run = await connect(['--url', WEBHOOK_URL], {
      fetch: async (input, init) => {
        if (String(input) !== WEBHOOK_URL || requests++ === 0) return deployment.fetch(input, init);
        return Response.json({ error: 'unavailable' }, { status: 503 });
      },
    });
    expect(run.stderr).toMatch(
      /^callfold: The endpoint answered 503 unavailable to a signed event: run npx /,
    );
    expect(whippy.requests).toEqual([]);
  });
});

describe('the test of the way', () => {
  /** Has the webhook answer signed requests with something else. */
  function answering(answer: () => Response | Promise<Response>): Partial<Io> {
    return {
      fetch: async (input, init) =>
        new Headers(init?.headers).has('x-whippy-signature') ? answer() : deployment.fetch(input, init),
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
      `callfold: The endpoint does not take the key yet: run npx callfold doctor --local ${deployment.origin} in a minute\n`,
    );
    expect(clock.slept.reduce((sum, time) => sum + time, 0)).toBe(30_000);
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
    expect(clock.slept).toEqual([]);
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
        return deployment.fetch(input, init);
      },
    });
    expect(bodies.map(body => JSON.parse(body).event)).toEqual([
      'callfold.connection_test',
      'callfold.connection_test',
    ]);
  });
});
