import { JsonSyntaxError, MAX_NESTING } from '../text/json.ts';
import { endOfString, type Outline, outlineOf, skipSpace } from '../text/json-outline.ts';
import { ENVELOPE_FIELDS, notAnObject } from './event.ts';
import { isDocumented } from './record.ts';
import { nameOfPart, namesOfDropped } from './shortened.ts';

/**
 * Most values of a text that is parsed as it came. A parsed value takes up to 300 bytes of memory, so a body of the
 * 6 MB that Lambda takes could need more memory than the function has. No record holds as many values: DynamoDB's
 * 400 KB would leave four bytes for each.
 */
export const MAX_VALUES = 100_000;

/** The text of a delivery, and the names of what was shortened in it (none in the normal case). */
export interface LightText {
  readonly text: string;
  readonly shortened: readonly string[];
  /** Outline of the text, if it is as it came. */
  readonly outline?: Outline;
}

/**
 * Makes the text of a delivery safe to parse, whatever is in it. A text of at most {@link MAX_VALUES} values that
 * nests at most {@link MAX_NESTING} levels is returned as it came. In any other text:
 * - the undocumented fields of the envelope are dropped,
 * - each list or map of `data` that has thousands of values becomes a text: its own JSON. Of such lists within each
 *   other the innermost is taken, so that word timings cost a call nothing else,
 * - if the undocumented fields of `data` have thousands of values together, they become one text, named `extra`.
 *
 * Works on the text alone and builds no tree. What becomes a text is not checked to be JSON.
 *
 * @throws {InvalidEventError} when the text is heavy and not an object
 * @throws {JsonSyntaxError} when the text is heavy and its outline is not that of JSON
 */
export function lighten(text: string): LightText {
  const outline = outlineOf(text);
  if (outline.values <= MAX_VALUES && outline.depth <= MAX_NESTING) return { text, shortened: [], outline };
  if (text[outline.start] !== '{') throw notAnObject();
  // A map, since of two fields of one name the last counts.
  const fields = new Map<string, Part>();
  const dropped = new Set<string>();
  for (const member of members(text, outline)) {
    if (member.name === 'data') fields.set(member.name, lightData(text, member));
    else if (ENVELOPE_FIELDS.has(member.name))
      fields.set(member.name, scalar(text, member, ['envelope', member.name]));
    else dropped.add(member.name);
  }
  const { text: light, shortened } = object(fields);
  return {
    text: light + text.slice(outline.end),
    shortened: [...namesOfDropped([...dropped]), ...shortened],
  };
}

// The documented fields of `data` and the undocumented ones together are 24 parts: far less than MAX_VALUES.
const MAX_PART_VALUES = 4000;

// Values that lie deeper are not looked at.
const MAX_LEVELS = 6;

// In characters: more of a text than a record can hold.
const MAX_TEXT_LENGTH = 400 * 1024;

/** The JSON that stands for a value, how many values that has, and the names of what was shortened in it. */
interface Part {
  readonly text: string;
  readonly values: number;
  readonly shortened: readonly string[];
}

function lightData(text: string, data: Outline): Part {
  if (text[data.start] !== '{') return lightPart(text, data, ['data']);
  const documented = new Map<string, Part>();
  const undocumented = new Map<string, Part>();
  let undocumentedValues = 0;
  let undocumentedText = '';
  for (const member of members(text, data)) {
    if (member.name === 'id') {
      documented.set(member.name, scalar(text, member, [member.name]));
      continue;
    }
    if (isDocumented(member.name)) {
      documented.set(member.name, lightPart(text, member, [member.name]));
      continue;
    }
    if (undocumentedText.length < MAX_TEXT_LENGTH)
      undocumentedText += `,${text.slice(member.from, member.end)}`;
    if (undocumentedValues > MAX_PART_VALUES) continue;
    const part = lightPart(text, member, [member.name]);
    undocumented.set(member.name, part);
    undocumentedValues += part.values;
  }
  if (undocumentedValues <= MAX_PART_VALUES) return object(new Map([...documented, ...undocumented]));
  return object(new Map([...documented, ['extra', asText(`{${undocumentedText.slice(1)}}`, ['extra'])]]));
}

// A list or map is not valid here. Written as a text, it would be taken for a valid value.
function scalar(text: string, span: Outline, path: readonly string[]): Part {
  const isContainer = text[span.start] === '[' || text[span.start] === '{';
  if (isContainer) return { text: '[]', values: 1, shortened: [nameOfPart(path)] };
  return { text: text.slice(span.start, span.end), values: 1, shortened: [] };
}

function lightPart(text: string, span: Outline, path: readonly string[]): Part {
  const whole = text.slice(span.start, span.end);
  if (span.values <= MAX_PART_VALUES && span.depth + path.length < MAX_NESTING) {
    return { text: whole, values: span.values, shortened: [] };
  }
  if (path.length > MAX_LEVELS) return asText(whole, path);
  const pieces: string[] = [];
  const shortened: string[] = [];
  let values = 1;
  let copied = span.start;
  for (const member of members(text, span)) {
    const part = lightPart(text, member, [...path, member.name]);
    values += part.values;
    if (values > MAX_PART_VALUES) return asText(whole, path);
    if (part.shortened.length === 0) continue;
    pieces.push(text.slice(copied, member.start), part.text);
    copied = member.end;
    shortened.push(...part.shortened);
  }
  return { text: pieces.join('') + text.slice(copied, span.end), values, shortened };
}

function asText(json: string, path: readonly string[]): Part {
  return { text: JSON.stringify(json.slice(0, MAX_TEXT_LENGTH)), values: 1, shortened: [nameOfPart(path)] };
}

function object(fields: ReadonlyMap<string, Part>): Part {
  const parts = [...fields.values()];
  return {
    text: `{${[...fields].map(([name, part]) => `${JSON.stringify(name)}:${part.text}`).join(',')}}`,
    values: parts.reduce((sum, { values }) => sum + values, 1),
    shortened: parts.flatMap(({ shortened }) => shortened),
  };
}

/** A member of an object or an element of a list. `from` is where its name starts, if it has one. */
interface Member extends Outline {
  readonly name: string;
  readonly from: number;
}

function* members(text: string, container: Outline): Generator<Member, void> {
  const isObject = text[container.start] === '{';
  const closing = isObject ? '}' : ']';
  let position = skipSpace(text, container.start + 1);
  for (let index = 0; text[position] !== closing; index++) {
    if (index > 0) position = skipSpace(text, after(text, position, ','));
    const from = position;
    let name = String(index);
    if (isObject) {
      const end = endOfString(text, after(text, position, '"') - 1) + 1;
      name = parseName(text.slice(from, end), from);
      position = after(text, skipSpace(text, end), ':');
    }
    const outline = outlineOf(text, position);
    const { start, end } = outline;
    if (end === start) throw new JsonSyntaxError(`JSON value expected at position ${start}`);
    yield { name, from, ...outline };
    position = skipSpace(text, end);
  }
}

function after(text: string, position: number, character: string): number {
  if (text[position] === character) return position + 1;
  throw new JsonSyntaxError(`'${character}' expected at position ${position}`);
}

function parseName(json: string, position: number): string {
  if (!json.includes('\\')) return json.slice(1, -1);
  try {
    return JSON.parse(json);
  } catch {
    throw new JsonSyntaxError(`Quoted object key expected at position ${position}`);
  }
}
