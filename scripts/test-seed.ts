/**
 * Set to a seed by `npm run test:hostile`, or by hand to repeat a failed run. With it, tests that generate inputs try
 * many; without it, they try fewer, and the same each time.
 */
export const SEED_VARIABLE = 'CALLFOLD_TEST_SEED';
