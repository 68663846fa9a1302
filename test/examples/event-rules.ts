import type { Template } from 'aws-cdk-lib/assertions';
import { matchesPattern, readPattern } from '../../local/event-pattern.ts';

/** An event on the bus, as `callfold events sample` prints it. */
export interface BusEvent {
  readonly detail: { readonly [member: string]: unknown };
  readonly [member: string]: unknown;
}

/** What EventBridge sends to a target. */
export interface Delivery {
  /** The target, as it stands in the template. */
  // biome-ignore lint/suspicious/noExplicitAny: the properties of a target depend on its kind
  readonly target: any;
  /** The transformed event. Without an input transformer, the event itself. */
  readonly body: string;
  /** What stands in place of the asterisks of an API destination's endpoint. */
  readonly path: readonly string[];
}

/** What the rules of a template send for an event, as EventBridge is documented to do it. */
export function deliveriesOf(template: Template, event: BusEvent): Delivery[] {
  return Object.values(template.findResources('AWS::Events::Rule'))
    .filter(({ Properties }) => matches(Properties.EventPattern, event))
    .flatMap(({ Properties }) => Properties.Targets)
    .map(target => ({
      target,
      body: target.InputTransformer ? transform(target.InputTransformer, event) : JSON.stringify(event),
      path: (target.HttpParameters?.PathParameterValues ?? []).map((path: string) => String(at(event, path))),
    }));
}

/** A pattern as a rule has it. */
interface EventPattern {
  readonly detail?: object;
  readonly [member: string]: object | undefined;
}

/** Whether an event matches a pattern whose `detail` has nothing but lists of texts and `exists`. */
export function matches({ detail = {}, ...pattern }: EventPattern, event: BusEvent): boolean {
  return matchesPattern(event, readPattern(JSON.stringify(pattern))) && matchesWithin(detail, event.detail);
}

function matchesWithin(pattern: object, value: unknown): boolean {
  return Object.entries(pattern).every(([member, wanted]) => {
    const found = isObject(value) ? value[member] : undefined;
    if (!Array.isArray(wanted)) return matchesWithin(wanted, found);
    return wanted.some(one => {
      if (typeof one === 'string') return found === one;
      // It is about leaves: an object or a list does not exist in this sense.
      if (typeof one.exists === 'boolean') return one.exists === (found !== undefined && !isObject(found));
      throw new Error(`Not known here: ${JSON.stringify(one)}`);
    });
  });
}

/** An input transformer of a target. */
export interface InputTransformer {
  readonly InputPathsMap: { readonly [name: string]: string };
  readonly InputTemplate: string;
}

/**
 * What an input transformer makes of an event. A value that stands alone becomes JSON, one within a text is put in as it is, and one
 * that is missing is an empty text.
 *
 * @throws {SyntaxError} if the result is no JSON: EventBridge does not send it
 */
export function transform({ InputPathsMap, InputTemplate }: InputTransformer, event: BusEvent): string {
  let inText = false;
  const result = InputTemplate.replace(/\\.|"|<([^<>]+)>/g, (part, name: string | undefined) => {
    if (part === '"') inText = !inText;
    if (name === undefined) return part;
    const value = at(event, InputPathsMap[name] ?? '') ?? '';
    if (!inText) return JSON.stringify(value);
    return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
  });
  JSON.parse(result);
  return result;
}

function at(event: BusEvent, path: string): unknown {
  const [root, ...members] = path.split('.');
  if (root !== '$') throw new Error(`Not a path: ${path}`);
  return members.reduce<unknown>((value, member) => (isObject(value) ? value[member] : undefined), event);
}

function isObject(value: unknown): value is { readonly [member: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
