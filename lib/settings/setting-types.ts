import * as v from 'valibot';

/** What arrives from `-c` is always text, what arrives from `cdk.json` or code may be a number. */
const numeric = v.pipe(
  v.unknown(),
  v.transform(value => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value)),
);

/** A whole number from `min` to `max`, both included. */
export function wholeNumber(min: number, max: number, unit: string) {
  const error = `must be a whole number of ${unit} from ${min} to ${max}`;
  return v.pipe(
    numeric,
    v.number(error),
    v.safeInteger(error),
    v.minValue(min, error),
    v.maxValue(max, error),
  );
}

/** One of the given numbers. */
export function oneOf(values: readonly number[], unit: string) {
  return v.pipe(numeric, v.picklist(values, `must be one of ${values.join(', ')} ${unit}`));
}

/** Yes or no: `true` or `false`, from `-c` as a text. */
export function flag() {
  return v.pipe(
    v.unknown(),
    v.transform(value => (value === 'true' ? true : value === 'false' ? false : value)),
    v.boolean('must be true or false'),
  );
}

/** A text of the given form. */
export function text(form: RegExp, what: string) {
  const error = `must be ${what}`;
  return v.pipe(v.string(error), v.regex(form, error));
}
