/** One of Whippy's words in a form for people: `agent_hangup` is "Agent hangup", `call_id` is "Call ID". */
export function readable(word: string): string {
  const words = word
    .replace(/[._]+/g, ' ')
    .replace(/\b(id|api|llm)\b/g, letters => letters.toUpperCase())
    .trim();
  return words === '' ? word : words.charAt(0).toUpperCase() + words.slice(1);
}

/** "1 call", "12,345 calls". */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A number with its thousands grouped. */
export function grouped(count: number): string {
  return GROUPED.format(count);
}

/** A share, of a total that is not zero: `12 %`. */
export function percent(part: number, total: number): string {
  const rounded = Math.round((part / total) * 100);
  return part > 0 && rounded === 0 ? '< 1 %' : `${rounded} %`;
}

const GROUPED = new Intl.NumberFormat('en');

/** The words for a call's status. */
export const STATUS_WORDS = { started: 'In progress', ended: 'Ended', analyzed: 'Analyzed' } as const;
