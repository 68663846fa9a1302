/** The pages of the AWS console that the command opens. */
export const PAGES = ['dashboard', 'table', 'logs'] as const;

export type Page = (typeof PAGES)[number];
