import * as v from 'valibot';

/** A variable of the function's environment is missing or of the wrong form. The message names it. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** A text that is not empty. */
export const variable = v.pipe(v.string(), v.nonEmpty());

/** An address. */
export const url = v.pipe(v.string(), v.url());

/** A number above 0. */
export const positiveNumber = v.pipe(v.string(), v.transform(Number), v.finite(), v.gtValue(0));

/**
 * Reads a function's environment.
 *
 * @throws {EnvironmentError} when a variable is missing or of the wrong form: nothing can work, so the start fails
 */
export function readEnvironment<const Schema extends v.GenericSchema>(
  schema: Schema,
  variables: NodeJS.ProcessEnv,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, variables);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new EnvironmentError(`The variable "${v.getDotPath(issue)}" is wrong: ${issue.message}`);
}
