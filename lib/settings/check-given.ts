import { Token } from 'aws-cdk-lib';
import * as v from 'valibot';
import { complaints } from './settings-error.ts';

/**
 * Refuses props of a construct that would deploy and then not work, such as a retention of 0 days. A prop that is not given,
 * or whose value is known only when the stack is deployed, such as a parameter, is not checked.
 *
 * @param path of the construct, for the message
 * @param schema takes an object without these props, too
 * @throws {Error} that names every prop that is wrong, what is allowed and what was given, in one line
 */
export function checkGiven(
  path: string,
  schema: v.GenericSchema,
  props: { readonly [name: string]: unknown },
): void {
  const given = Object.fromEntries(
    Object.entries(props).filter(([, value]) => value !== undefined && !Token.isUnresolved(value)),
  );
  const result = v.safeParse(schema, given, { abortPipeEarly: true });
  if (!result.success) throw new Error(`${path}: ${complaints(result.issues, given)}`);
}
