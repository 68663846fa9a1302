import { toJsonText } from '../store/calls/plain-json.ts';
import { isJsonNumber, isJsonObject, type Json } from '../text/json.ts';
import { Said } from './said.tsx';

/** A value of a call for people: objects and lists as JSON. */
export function Value({ value }: { value: Json }) {
  if (value === null) return <span class="none">None</span>;
  if (typeof value === 'boolean') return <>{value ? 'Yes' : 'No'}</>;
  if (typeof value === 'string') return <Said text={value} />;
  if (isJsonNumber(value)) return <span>{value.value}</span>;
  return <code>{toJsonText(value)}</code>;
}

/** Whether there is nothing to show. */
export function isEmpty(value: Json): boolean {
  return value === null || value === '' || (isJsonObject(value) && Object.keys(value).length === 0);
}
