import * as v from 'valibot';
import { NEVER_KEPT_HEADERS } from '../../store/messages/kept-headers.ts';

const error = `must be the name of a header other than ${NEVER_KEPT_HEADERS.join(', ')}`;

/**
 * The name of the header that carries the signature, in lower case. Not one that the quarantine never keeps: with
 * such a one, deliveries that do not verify could not be released later.
 */
export const signatureHeader = v.pipe(
  v.string(error),
  v.regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, error),
  v.toLowerCase(),
  v.check(name => !NEVER_KEPT_HEADERS.includes(name), error),
);
