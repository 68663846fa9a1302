/** A CloudFormation resource as it stands in a template. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the properties of a resource depend on its type
  readonly Properties: any;
  readonly Metadata?: { readonly [name: string]: unknown };
}

/** The parts of a CloudFormation template that are needed to run it. */
export interface Template {
  readonly Resources: { readonly [logicalId: string]: Resource };
  readonly Outputs?: { readonly [name: string]: { readonly Value: unknown } };
}

/** How a created resource is referred to: by its `Ref`, and by its attributes for `Fn::GetAtt`. */
export interface Identity {
  readonly ref: string;
  readonly attributes: { readonly [name: string]: string };
}

/** The template refers to something that was not created on this machine. */
export class UnresolvedError extends Error {
  override readonly name = 'UnresolvedError';
}

/** The resources of one type, with their logical ids. */
export function resourcesOfType(template: Template, type: string): [logicalId: string, resource: Resource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** The logical id that a `Ref` or a `Fn::GetAtt` names, at any depth of the value. */
export function referredId(value: unknown): string {
  const text = JSON.stringify(value);
  const match = /"(?:Ref":|Fn::GetAtt":\[)"(?<id>\w+)"/.exec(text);
  if (!match?.groups?.id) throw new UnresolvedError(`Nothing is referred to in ${text}`);
  return match.groups.id;
}

/**
 * Replaces the intrinsic functions in a value from a template as CloudFormation would.
 *
 * @param identities what exists on this machine, by logical id, pseudo parameters such as `AWS::Region` included
 * @throws {UnresolvedError} when the value refers to anything else, or uses another function
 */
export function resolve(value: unknown, identities: ReadonlyMap<string, Identity>): unknown {
  if (Array.isArray(value)) return value.map(item => resolve(item, identities));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0 && name === 'Ref') return identify(String(argument), identities).ref;
  if (others.length === 0 && name === 'Fn::GetAtt') {
    const [id, attribute] = argument as [string, string];
    const found = identify(id, identities).attributes[attribute];
    if (found === undefined) throw new UnresolvedError(`${id} has no attribute ${attribute} on this machine`);
    return found;
  }
  if (others.length === 0 && name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(part => resolve(part, identities)).join(separator);
  }
  if (name.startsWith('Fn::')) throw new UnresolvedError(`${name} is not known on this machine`);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, identities)]));
}

function identify(id: string, identities: ReadonlyMap<string, Identity>): Identity {
  const identity = identities.get(id);
  if (!identity) throw new UnresolvedError(`${id} does not exist on this machine`);
  return identity;
}
