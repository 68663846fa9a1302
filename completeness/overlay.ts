import { DOCUMENTED_FIELDS, fileStem, isDocumented } from '../call/record.ts';
import { isJsonObject, type Json, type JsonObject } from '../text/json.ts';
import { contentOf } from './same-content.ts';

/**
 * Lays what a row of Whippy's list says over what is known of its call. Nulls and empty values say nothing, maps are laid
 * over maps, and attachments that the row lacks stay.
 *
 * @param accept what to make of the outcome, or undefined if it lacks something that it must have. If the whole row laid
 *   over `known` is not accepted, the row's documented fields are tried one by one and all others together, and those
 *   that would be a loss are left
 * @returns what was made of the outcome; undefined if none was accepted
 */
export function overlay<Accepted>(
  known: JsonObject,
  row: JsonObject,
  accept: (data: JsonObject) => Accepted | undefined,
): Accepted | undefined {
  const { id: _id, ...fields } = row;
  const whole: JsonObject = {
    ...laidOverMap(known, fields),
    ...attachmentsOf(known.attachments, row.attachments),
  };
  let accepted = accept(whole);
  if (accepted) return accepted;
  let data = known;
  for (const names of [
    ...DOCUMENTED_FIELDS.map(name => [name]),
    Object.keys(fields).filter(isUndocumented),
  ]) {
    const more = { ...data, ...pick(whole, names) };
    const acceptedMore = accept(more);
    if (acceptedMore) [accepted, data] = [acceptedMore, more];
  }
  return accepted;
}

const isUndocumented = (name: string) => !isDocumented(name);

function pick(map: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.filter(name => Object.hasOwn(map, name)).map(name => [name, map[name] as Json]),
  );
}

/** Whether a value is null or empty, or a map of such values. */
export function saysNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.values(value).every(saysNothing);
}

/** Whether a row says something of a part of `data`, which is named as in `truncated`, or of what is around it. */
export function saysSomethingOf(row: JsonObject, name: string): boolean {
  let value: Json | undefined = row;
  for (const field of name.split('.')) {
    if (!isJsonObject(value)) break;
    value = memberOf(value, field);
  }
  return !saysNothing(value);
}

function laidOver(known: Json | undefined, value: Json): Json {
  if (known === undefined) return value;
  if (saysNothing(value)) return known;
  return isJsonObject(known) && isJsonObject(value) ? laidOverMap(known, value) : value;
}

function laidOverMap(known: JsonObject, value: JsonObject): JsonObject {
  const members = Object.entries(value).map(([name, member]) => [
    name,
    laidOver(memberOf(known, name), member),
  ]);
  return { ...known, ...Object.fromEntries(members) };
}

// A name like `constructor` has a value in every object, though not one of its own.
function memberOf(map: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

// Attachments come in any order, each with a file name: recording.wav, transcript.json, analysis.json.
function attachmentsOf(known: Json | undefined, listed: Json | undefined): { attachments?: Json } {
  if (!Array.isArray(known) || !Array.isArray(listed)) return {};
  const names = new Set(listed.map(nameOf));
  return { attachments: [...listed, ...known.filter(attachment => !names.has(nameOf(attachment)))] };
}

function nameOf(attachment: Json): string {
  const url = isJsonObject(attachment) ? attachment.url : undefined;
  return (typeof url === 'string' && fileStem(url)) || contentOf(attachment);
}
