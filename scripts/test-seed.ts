/**
 * Set to a seed by `npm run test:hostile`, or by hand to repeat a failed run. The hostile tests are then run at full size;
 * without it they are a tenth or less of that, and the same each time.
 */
export const SEED_VARIABLE = 'CALLFOLD_TEST_SEED';
