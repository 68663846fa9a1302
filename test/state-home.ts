import { join } from 'node:path';

/** Where tests keep what programs keep in the user's own folder for state, which they leave alone. */
export const STATE_HOME = join(process.cwd(), 'node_modules', '.cache', 'callfold-test-state');

/** The environment that leads a command there. */
export const STATE_ENV = { XDG_STATE_HOME: STATE_HOME };
