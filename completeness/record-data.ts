import { toAttributeValue } from '../call/attribute-value.ts';
import { DOCUMENTED_FIELDS } from '../call/record.ts';
import { type Item, toPlainJson } from '../store/calls/plain-json.ts';
import { isJsonObject, type Json, type JsonObject, parseJson } from '../text/json.ts';

/**
 * The `data` of a call as its record holds it: the way back from a record to an event. An event of this `data` gives
 * the same attributes. What the record has lost stays lost: nulls, and what was cut to fit.
 *
 * @param record the attributes of a whole record as DynamoDB holds them
 */
export function dataOfRecord(record: Item): JsonObject {
  const attributes = toPlainJson(record);
  const documented = DOCUMENTED_FIELDS.flatMap((name): [string, Json][] => {
    const value = attributes[name];
    return value === undefined ? [] : [[name, asSent(name, value)]];
  });
  const extra = unwritten(attributes.extra ?? {}, 0);
  return {
    id: attributes.call_id ?? '',
    ...Object.fromEntries(documented),
    // Other than a map only if the record was changed by hand.
    ...(isJsonObject(extra) ? extra : { extra }),
  };
}

// Where more than the text of a field is read, its text alone would not give the same attributes.
function asSent(name: string, value: Json): Json {
  if (name === 'created_at' || name === 'updated_at') return unwritten(value, 0);
  if (name === 'attachments') {
    const list = unwritten(value, 0);
    return Array.isArray(list) ? list.map(item => unwritten(item, 1)) : list;
  }
  if (name !== 'metadata') return value;
  const metadata = unwritten(value, 0);
  if (!isJsonObject(metadata)) return metadata;
  return Object.fromEntries(
    Object.entries(metadata).map(([field, member]) => [
      field,
      field === 'analysis' || field === 'duration' ? unwritten(member, 1) : member,
    ]),
  );
}

/**
 * The value that a text of the record stands for, if it is one that DynamoDB cannot hold, such as a map with an empty
 * name.
 */
function unwritten(value: Json, depth: number): Json {
  if (typeof value !== 'string') return value;
  const parsed = parsedOrUndefined(value);
  if (parsed === undefined || typeof parsed === 'string') return value;
  const written = toAttributeValue(parsed, depth);
  return 'S' in written && written.S === value ? parsed : value;
}

function parsedOrUndefined(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
