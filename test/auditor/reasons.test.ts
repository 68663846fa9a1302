import { AUDIT_FAILURES, auditFailureOf } from '../../functions/auditor/reasons.ts';
import { UnavailableError } from '../../functions/runtime/unavailable.ts';

it.each<[string, unknown, aborted?: boolean]>([
  ['archive', new UnavailableError('archive', undefined)],
  ['table', new UnavailableError('table', undefined)],
  ['out_of_time', new UnavailableError('table', undefined), true],
  ['out_of_disk', Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' })],
  ['unexpected', Object.assign(new Error('bad file descriptor, write'), { code: 'EBADF' })],
  ['unexpected', 'a text'],
])('%s', (reason, error, aborted = false) => {
  expect(auditFailureOf(error, { aborted })).toBe(reason);
  expect(AUDIT_FAILURES).toContain(reason);
});
