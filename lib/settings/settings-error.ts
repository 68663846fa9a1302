import * as v from 'valibot';

/** Thrown for stages or context that are not valid. The message is one line for the user. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** What is wrong with values and what was given, in one line. */
export function complaints(
  issues: readonly v.BaseIssue<unknown>[],
  given: { readonly [name: string]: unknown },
): string {
  return issues
    .map(issue => {
      const name = String(v.getDotPath(issue));
      return `${name} ${issue.message}${given[name] === undefined ? '' : `, not ${quote(given[name])}`}`;
    })
    .join('; ');
}

/** The message about a setting that does not exist: it names the setting that was probably meant, or all of them. */
export function unknownName(name: string, names: readonly string[]): string {
  const [closest] = names
    .map(candidate => ({ candidate, likeness: likeness(name, candidate) }))
    .sort((a, b) => b.likeness - a.likeness);
  const meant =
    closest !== undefined && closest.likeness >= 0.5
      ? `did you mean ${closest.candidate}?`
      : `use ${names.join(', ')}`;
  return `unknown setting ${quote(name)}: ${meant}`;
}

/** A value as the user may have written it. */
export function quote(value: unknown): string {
  // JSON has no NaN, and would call it null.
  return Number.isNaN(value) ? 'NaN' : JSON.stringify(value);
}

/** The share of pairs of letters that two names have in common (Dice), 0 to 1; capitals make no difference. */
function likeness(one: string, other: string): number {
  const [pairs, others] = [pairsOf(one), pairsOf(other)];
  const shared = [...pairs].filter(pair => others.has(pair)).length;
  return (2 * shared) / (pairs.size + others.size);
}

function pairsOf(name: string): Set<string> {
  const letters = name.toLowerCase();
  return new Set(Array.from(letters.slice(1), (_, index) => letters.slice(index, index + 2)));
}
