import { decimal } from '../text/decimal.ts';
import { isJsonNumber, type Json } from '../text/json.ts';

/**
 * A text that two values share if they say the same: whatever the order of names, however numbers are written, and
 * with null as good as missing.
 */
export function contentOf(value: Json): string {
  if (isJsonNumber(value)) return decimal(value.value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(contentOf).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== null)
    .map(([name, member]) => `${JSON.stringify(name)}:${contentOf(member)}`);
  return `{${members.sort().join(',')}}`;
}

/** As {@link contentOf}, of the `data` of a call. Its attachments may come in any order. */
export function contentOfData({ attachments = null, ...data }: { readonly [field: string]: Json }): string {
  const list = Array.isArray(attachments) ? attachments.map(contentOf).sort() : contentOf(attachments);
  return `${contentOf(data)} ${JSON.stringify(list)}`;
}
