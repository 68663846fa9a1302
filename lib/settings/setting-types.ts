import { z } from 'zod';

/** What arrives from `-c` is always text, what arrives from `cdk.json` or code may be a number. */
const numeric = <T extends z.ZodType<number>>(type: T) =>
  z.preprocess(value => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value), type);

/** A whole number from `min` to `max`, both included. */
export function wholeNumber(min: number, max: number, unit: string) {
  const error = `must be a whole number of ${unit} from ${min} to ${max}`;
  return numeric(z.int({ error }).min(min, { error }).max(max, { error }));
}

/** One of the given numbers. */
export function oneOf(values: readonly number[], unit: string) {
  const error = `must be one of ${values.join(', ')} ${unit}`;
  return numeric(z.number({ error }).refine(value => values.includes(value), { error }));
}

/** A text of the given form. */
export function text(form: RegExp, what: string) {
  const error = `must be ${what}`;
  return z.string({ error }).regex(form, { error });
}
