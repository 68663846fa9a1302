import { randomBytes } from 'node:crypto';

/**
 * A key for one start of the local services, of the form that CloudFormation gives a new secret: 64 letters and
 * digits, by which `callfold connect` recognizes that it is used nowhere else.
 */
export function randomSigningKey(): string {
  return randomBytes(32).toString('hex');
}
