import * as v from 'valibot';

// Each type has, as metadata, the JSON Schema of the same values.

/** A whole number from `min` to `max`, both included. */
export function wholeNumber(min: number, max: number, unit: string) {
  const error = `must be a whole number of ${unit} from ${min} to ${max}`;
  return v.pipe(
    v.number(error),
    v.safeInteger(error),
    v.minValue(min, error),
    v.maxValue(max, error),
    v.metadata({ type: 'integer', minimum: min, maximum: max }),
  );
}

/** One of the given numbers. */
export function oneOf(values: readonly number[], unit: string) {
  return v.pipe(
    v.picklist(values, `must be one of ${values.join(', ')} ${unit}`),
    v.metadata({ type: 'integer', enum: values }),
  );
}

/** Yes or no. */
export function flag() {
  return v.pipe(v.boolean('must be true or false'), v.metadata({ type: 'boolean' }));
}

/** A text of the given form. */
export function text(form: RegExp, what: string) {
  const error = `must be ${what}`;
  return v.pipe(v.string(error), v.regex(form, error), v.metadata({ type: 'string', pattern: form.source }));
}
