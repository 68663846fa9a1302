/**
 * Set to a seed by `npm run test:hostile`, or by hand to repeat a failed run. Tests that choose inputs then try all that
 * they can; without it they try fewer, and the same each time.
 */
export const SEED_VARIABLE = 'CALLFOLD_TEST_SEED';
