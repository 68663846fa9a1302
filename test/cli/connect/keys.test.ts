import { Interruption } from '../../../terminal/interruption.ts';
import { OTHER_WHIPPY_KEY, WHIPPY_KEY } from '../../whippy/stand-in.ts';
import { setUpConnect } from './set-up-connect.ts';

const world = setUpConnect();
const { connect, keysInSecret } = world;

describe('the API key', () => {
  it('is asked for if it is not in the environment', async () => {
    const questions: string[] = [];
    const askSecret = async (question: string) => {
      questions.push(question);
      return WHIPPY_KEY;
    };
    expect((await connect([], { env: {}, askSecret })).exitCode).toBe(0);
    expect(questions).toEqual(['Whippy API key']);
    expect(keysInSecret()).toEqual([WHIPPY_KEY]);
  });

  it('is asked for if the environment has an empty one', async () => {
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
    expect(world.whippy.requests).toEqual([]);
  });

  it('is no argument: what is in an argument is in the history of the shell', async () => {
    for (const argv of [['--key', 'wk_secret'], ['--api-key', 'wk_secret'], ['wk_secret']]) {
      const run = await connect(argv);
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    }
    expect(world.whippy.requests).toEqual([]);
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

describe('another key', () => {
  it('comes with an application of its own, and the old key stays valid', async () => {
    await connect();
    const run = await connect([], { key: OTHER_WHIPPY_KEY });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('put into the signing secret, 1 older key kept\n');
    expect(run.stdout).toContain('switch off the earlier application application-1 (');
    expect(world.whippy.applications).toHaveLength(2);
    expect(keysInSecret()).toEqual([OTHER_WHIPPY_KEY, WHIPPY_KEY]);
  });

  it('is not taken by the webhook at once, so the test is repeated until it is', async () => {
    await connect();
    const run = await connect([], { key: OTHER_WHIPPY_KEY });
    expect(run.stdout).toContain('  Signed test event     answered 200 ignored, as it should be\n');
    // The webhook reads its keys again after ten seconds.
    expect(world.clock.slept).toEqual([3000, 3000, 3000, 3000]);
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
    world.deployment.secret.value = byHand;
    world.deployment.secret.versions = ['two', 'one'];
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
      `  Older keys            stay valid for deliveries that are still to arrive; after a day: npx callfold connect --key-only --remove-old-keys --local ${world.deployment.origin}\n`,
    );
    const removed = await connect(['--key-only', '--remove-old-keys'], { key: OTHER_WHIPPY_KEY });
    expect(removed.stdout).not.toContain('Older keys');
    expect(keysInSecret()).toEqual([OTHER_WHIPPY_KEY]);
  });

  it('do not include what the deployment began with, even if it looks like a key', async () => {
    world.deployment.secret.value = 'local-signing-key';
    const run = await connect();
    expect(run.stdout).toContain('  API key               put into the signing secret\n');
    expect(keysInSecret()).toEqual([WHIPPY_KEY]);
  });

  it('include the key that the deployment began with, once that has been connected', async () => {
    world.deployment.secret.value = WHIPPY_KEY;
    await connect();
    await connect([], { key: OTHER_WHIPPY_KEY });
    expect(keysInSecret()).toEqual([OTHER_WHIPPY_KEY, WHIPPY_KEY]);
  });
});

describe('--key-only', () => {
  it('puts the key there and tests the connection, without Whippy', async () => {
    const run = await connect(['--key-only']);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('  API key               put into the signing secret\n');
    expect(run.stdout).not.toContain('Whippy');
    expect(world.whippy.requests).toEqual([]);
    expect(keysInSecret()).toEqual([WHIPPY_KEY]);
  });
});
