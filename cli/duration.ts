const UNITS = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Reads a duration such as `90s`, `15min`, `2h` or `3d` (`m` is minutes too).
 *
 * @returns milliseconds, or undefined where it is none, or longer than a hundred years
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(s|m|min|h|d)$/.exec(text.trim());
  if (!match) return undefined;
  const unit = match[2] === 'm' ? 'min' : (match[2] as keyof typeof UNITS);
  const milliseconds = Number(match[1]) * UNITS[unit];
  return milliseconds <= LONGEST ? milliseconds : undefined;
}

// A hundred years: counted back from now, much more would be no date.
const LONGEST = 36_500 * UNITS.d;
