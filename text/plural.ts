/** A number and its noun, for people: `1 event`, `15 events`. */
export function plural(count: number, thing: string, things = `${thing}s`): string {
  return `${count} ${count === 1 ? thing : things}`;
}
