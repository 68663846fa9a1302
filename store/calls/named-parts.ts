import { isJsonObject, type Json, type JsonObject, parseJson } from '../../text/json.ts';
import type { CallRecord } from './call-record.ts';

/** Names under which an analysis has the answers. Whippy's page prints the first without its last letter. */
export const ANSWER_FIELDS: readonly string[] = ['custom_analysis_dat', 'custom_analysis_data'];

/** The answers to the questions of the customer's own analysis, by question; empty if the call has none. */
export function answersOf({ analysis }: Pick<CallRecord, 'analysis'>): JsonObject {
  return partsOf(analysis, ANSWER_FIELDS);
}

/** The placeholders that a call was made with, by name; empty if it has none. */
export function placeholdersOf({ metadata }: Pick<CallRecord, 'metadata'>): JsonObject {
  return partsOf(metadata, ['placeholders_data']);
}

// What is no object is kept under its own name.
function partsOf(holder: JsonObject | undefined, names: readonly string[]): JsonObject {
  const entries = names.flatMap(name => {
    const value = holder?.[name] ?? null;
    if (value === null) return [];
    const part = typeof value === 'string' ? parsed(value) : value;
    return isJsonObject(part) ? Object.entries(part) : [[name, value]];
  });
  // A plain assignment would lose the name `__proto__`.
  return Object.fromEntries(entries);
}

// An object with a name that DynamoDB refuses is stored as its JSON text, which may have been cut to fit.
function parsed(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
