import { WhippyError, type WhippyProblem } from '../../whippy/whippy-error.ts';
import { type Service, UnavailableError } from '../runtime/unavailable.ts';

/** Why a run failed, by what to do about it: a problem of Whippy's API, or a service of AWS that is out of reach. */
export type RunFailure = WhippyProblem | Service | 'out_of_time' | 'unexpected';

/** Why a run can fail. */
export const RUN_FAILURES: readonly RunFailure[] = [
  'unauthorized',
  'forbidden',
  'invalid',
  'changed',
  'rate_limited',
  'unreachable',
  'unclear',
  'secret',
  'table',
  'queue',
  'progress',
  'out_of_time',
  'unexpected',
];

/** Why a run failed, from what it threw. */
export function runFailureOf(error: unknown): RunFailure {
  if (error instanceof WhippyError) return error.problem;
  if (error instanceof UnavailableError) return error.service;
  // What was under way is broken off with it when there is no time left.
  return error instanceof Error && error.name === 'AbortError' ? 'out_of_time' : 'unexpected';
}
