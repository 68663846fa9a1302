import { readableLine } from '../../local/log-line.ts';

it('a log record is read at a glance', () => {
  const record = {
    service: 'recorder',
    message: 'Recorded',
    outcome: 'folded',
    event: 'call.ended',
    call_id: 'c',
  };
  expect(readableLine(JSON.stringify(record))).toBe('recorder  folded  call.ended  c');
});

it('metrics are left out, and a line that is not a record stays', () => {
  expect(readableLine('{"_aws":{}}')).toBeUndefined();
  expect(readableLine('crash')).toBe('crash');
});

it('what a call brings cannot drive the terminal', () => {
  const record = {
    service: 'webhook',
    outcome: 'accepted',
    event: 'call.ended',
    call_id: '\u001b]0;x\u0007\n\u001b[31m',
  };
  expect(readableLine(JSON.stringify(record))).toBe(
    'webhook  accepted  call.ended  \\u001b]0;x\\u0007 \\u001b[31m',
  );
});

it('what was found of calls is on it', () => {
  const record = { service: 'reconciler', outcome: 'finished', calls: { listed: 3, missing: 1 } };
  expect(readableLine(JSON.stringify(record))).toBe('reconciler  finished  {"listed":3,"missing":1}');
});
