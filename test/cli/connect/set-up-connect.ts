import type { Io } from '../../../terminal/io.ts';
import {
  OTHER_WHIPPY_KEY,
  type StandInWhippy,
  startWhippy,
  WEAK_WHIPPY_KEY,
  WHIPPY_KEY,
} from '../../whippy/stand-in.ts';
import { FakeClock, type Run, runCommand } from '../run-command.ts';
import { RANDOM_VALUE, startDeployment, type TestDeployment } from './test-deployment.ts';

/** What `connect` prints of its first step, before it creates anything. */
export const CHECKED = '  Unsigned test event   answered 401 signature_missing, as it should be\n';

/** What a test of `connect` works with. The first four are new for each test. */
export interface ConnectWorld {
  readonly clock: FakeClock;
  readonly deployment: TestDeployment;
  readonly whippy: StandInWhippy;
  /** All that was printed. It must not hold a key. */
  printed: string;
  /** Runs `connect` with the API key in the environment, unless another environment is given. */
  readonly connect: (
    argv?: readonly string[],
    changes?: Partial<Io> & { readonly key?: string },
  ) => Promise<Run>;
  readonly keysInSecret: () => string[];
}

/**
 * Starts a deployment and a stand-in for Whippy before each test of a file. After each test, it closes them and checks that
 * no key was printed.
 */
export function setUpConnect(): ConnectWorld {
  const connect: ConnectWorld['connect'] = async (argv = [], { key = WHIPPY_KEY, ...changes } = {}) => {
    const target = [`--local=${world.deployment.origin}`, '--api', world.whippy.origin];
    const run = await runCommand(['connect', ...target, ...argv], {
      env: { WHIPPY_API_KEY: key },
      fetch: world.deployment.fetch,
      now: world.clock.now,
      sleep: world.clock.sleep,
      ...changes,
    });
    world.printed += run.stdout + run.stderr;
    return run;
  };
  const keysInSecret = () => world.deployment.secret.value.split('\n');
  const world = { connect, keysInSecret } as ConnectWorld;

  beforeEach(async () => {
    const clock = new FakeClock();
    const [deployment, whippy] = await Promise.all([startDeployment(clock), startWhippy()]);
    Object.assign(world, { clock, deployment, whippy, printed: '' });
  });

  afterEach(async () => {
    await Promise.all([world.deployment.close(), world.whippy.close()]);
    for (const key of [WHIPPY_KEY, OTHER_WHIPPY_KEY, WEAK_WHIPPY_KEY, RANDOM_VALUE]) {
      expect(world.printed).not.toContain(key);
    }
  });

  return world;
}
