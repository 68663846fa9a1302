import * as v from 'valibot';
import { NEVER_KEPT_HEADERS } from '../../store/messages/kept-headers.ts';
import { text } from './setting-types.ts';

const what = `the name of a header other than ${NEVER_KEPT_HEADERS.join(', ')}`;

/**
 * The name of the header that carries the signature, in lower case. Not one that the quarantine never keeps: with
 * such a one, deliveries that do not verify could not be released later.
 */
export const signatureHeader = v.pipe(
  text(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, what),
  v.toLowerCase(),
  v.check(name => !NEVER_KEPT_HEADERS.includes(name), `must be ${what}`),
  v.metadata({ not: { enum: NEVER_KEPT_HEADERS } }),
);
