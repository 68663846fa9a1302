/** A duration for people, in its two largest units: `0.4 s`, `16 s`, `2 min 5 s`, `3 h 10 min`, `2 d`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))} s`;
  let left = Math.round(seconds);
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
  }
  return parts.slice(0, 2).join(' ');
}

/** A duration as a clock shows it, in few characters: `0:16`, `2:05`, `3:10:00`. */
export function clockDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, '0')}:${rest}`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

const MILLISECONDS_PER = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Reads a duration such as `90s`, `15min`, `2h` or `3d` (`m` is minutes too).
 *
 * @returns milliseconds, or undefined if the text is not a duration, or longer than a hundred years
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(s|m|min|h|d)$/.exec(text.trim());
  if (!match) return undefined;
  const unit = match[2] === 'm' ? 'min' : (match[2] as keyof typeof MILLISECONDS_PER);
  const milliseconds = Number(match[1]) * MILLISECONDS_PER[unit];
  return milliseconds <= MAX_MS ? milliseconds : undefined;
}

// A hundred years: much longer, counted back from now, would not give a date.
const MAX_MS = 36_500 * MILLISECONDS_PER.d;
