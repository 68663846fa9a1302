/** Which DynamoDB runs: dynalite within this process, or Amazon's own engine, which needs Java and has streams. */
export const ENGINES = ['dynalite', 'amazon'] as const;
export type Engine = (typeof ENGINES)[number];
