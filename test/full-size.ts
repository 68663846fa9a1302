import { SEED_VARIABLE } from '../scripts/test-seed.ts';

const given = process.env[SEED_VARIABLE];

/** Whether chosen inputs are tried in full, as `npm run test:hostile` does, with the seed that it gives. */
export const isFullSize = given !== undefined;

/** The seed of chosen inputs: the same at each `npm test`, so that no run fails by chance. */
export const chosenSeed = given === undefined ? 1 : Number(given);

/** How often fast-check tries a property, and from which seed. */
export function runs(few: number, full: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: isFullSize ? full : few, seed: chosenSeed };
}
