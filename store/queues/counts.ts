/** Numbers by name. */
export type Counts = { [name: string]: number };

/** Adds one to a count. */
export function increment(counts: Counts, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** The sum of all counts. */
export function sumOf(counts: Readonly<Counts>): number {
  return Object.values(counts).reduce((sum, number) => sum + number, 0);
}
