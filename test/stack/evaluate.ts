type Values = { readonly [name: string]: unknown };

/** What CloudFormation makes of the few functions that an address is put together with. */
export function evaluate(value: unknown, conditions: Values, parameters: Values): unknown {
  const inner = (part: unknown) => evaluate(part, conditions, parameters);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inner);
  const [[name, argument] = []] = Object.entries(value);
  if (name === 'Ref') return parameters[argument];
  if (name === 'Fn::If') return inner(inner(conditions[argument[0]]) ? argument[1] : argument[2]);
  const [first, second] = inner(argument) as [string, never];
  if (name === 'Fn::Equals') return first === second;
  if (name === 'Fn::Join') return (second as string[]).join(first);
  if (name === 'Fn::Split') return (second as string).split(first);
  throw new Error(`Not expected in an address: ${name}`);
}
