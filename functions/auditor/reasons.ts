import { WRONG } from '../../archive/judge.ts';
import { type Service, UnavailableError } from '../runtime/unavailable.ts';

/** What an audit counts as a difference: calls whose records are wrong, and lines of the archive that cannot be read. */
export const DIFFERENCES = [...WRONG, 'unreadable'] as const;

/**
 * Why an audit failed, by what to do about it: a service of AWS that is out of reach, or a day that is too large, for the time
 * or for the disk of a function.
 */
export type AuditFailure = Service | 'out_of_time' | 'out_of_disk' | 'unexpected';

/** Why an audit can fail. */
export const AUDIT_FAILURES: readonly AuditFailure[] = [
  'archive',
  'table',
  'out_of_time',
  'out_of_disk',
  'unexpected',
];

/** Why an audit failed, from what it threw, and whether it had been called to an end by then. */
export function auditFailureOf(error: unknown, { aborted }: Pick<AbortSignal, 'aborted'>): AuditFailure {
  if (aborted) return 'out_of_time';
  if (error instanceof UnavailableError) return error.service;
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC' ? 'out_of_disk' : 'unexpected';
}
