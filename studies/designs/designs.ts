import { callfold } from './callfold.ts';
import type { Design } from './design.ts';
import { powertoolsIdempotency } from './powertools-idempotency.ts';
import { putItem } from './put-item.ts';
import { readMergePut } from './read-merge-put.ts';

/** callfold, and the usual alternatives to it. */
export const DESIGNS: readonly Design[] = [callfold, powertoolsIdempotency, readMergePut, putItem];
