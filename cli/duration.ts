const UNITS = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Reads a duration such as `90s`, `15min`, `2h` or `3d` (`m` is minutes too).
 *
 * @returns milliseconds, or undefined where it is none
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(s|m|min|h|d)$/.exec(text.trim());
  if (!match) return undefined;
  const unit = match[2] === 'm' ? 'min' : (match[2] as keyof typeof UNITS);
  return Number(match[1]) * UNITS[unit];
}

/** A duration for people, in its two largest units: `0.4 s`, `16 s`, `2 min 5 s`, `3 h 10 min`, `2 d`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 10_000) return `${Number((milliseconds / 1000).toFixed(1))} s`;
  let left = Math.round(milliseconds / 1000) * 1000;
  const parts: string[] = [];
  for (const unit of ['d', 'h', 'min', 's'] as const) {
    const count = Math.floor(left / UNITS[unit]);
    left -= count * UNITS[unit];
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
  }
  return parts.slice(0, 2).join(' ');
}
