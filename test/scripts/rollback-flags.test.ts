import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { synthesize } from '../stack/synthesize.ts';

/** How CloudFormation names the alarms of the template: the stack, the logical id, and letters by chance. */
const ALARMS = Object.keys(synthesize({ stage: 'prod' }).findResources('AWS::CloudWatch::Alarm')).map(id => ({
  AlarmName: `Callfold-prod-${id}-Xf3kQ9`,
  AlarmArn: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:Callfold-prod-${id}-Xf3kQ9`,
  StateValue: 'OK',
}));
const WATCHED = ['WebhookErrors', 'RefusedEvents', 'RefusedSignatures', 'RecorderErrors', 'EventsWaiting'];

function flags(ringing: readonly string[], { alarms = ALARMS, despite = 'false' } = {}) {
  const MetricAlarms = alarms.map(alarm =>
    ringing.some(id => alarm.AlarmName.includes(`Alarms${id}`)) ? { ...alarm, StateValue: 'ALARM' } : alarm,
  );
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/rollback-flags.ts', 'Callfold-prod'],
    {
      input: JSON.stringify({ MetricAlarms }),
      encoding: 'utf8',
      env: { ...process.env, DESPITE_ALARMS: despite },
    },
  );
  const named = [
    ...stdout.matchAll(/--rollback-trigger-alarm-arns \S+:Callfold-prod-Alarms([A-Za-z]+?)[0-9A-F]{8}-/g),
  ];
  return { status, stdout, stderr, ids: named.map(([, id]) => id).sort() };
}

test('a deploy is rolled back for 15 minutes by each of the alarms that a bad one sets off, five at most', () => {
  const { status, stdout, stderr, ids } = flags([]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(ids).toEqual(WATCHED.toSorted());
  expect(ids.length).toBeLessThanOrEqual(5);
  expect(stdout).toMatch(/ --monitoring-time-minutes 15\n$/);
  expect(stdout.split('\n')).toHaveLength(2);
});

test('a deploy is refused while one of them is in alarm, with the way out', () => {
  const { status, stdout, stderr } = flags(['WebhookErrors']);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(
    /^WebhookErrors of Callfold-prod has gone off, .* despite_alarms \(docs\/delivery\.md\)\n$/,
  );
});

test('the way out leaves out what has gone off, and keeps the others', () => {
  const { status, stderr, ids } = flags(['WebhookErrors'], { despite: 'true' });
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: 'Left out, since it has gone off already: WebhookErrors\n',
  });
  expect(ids).toEqual(WATCHED.filter(id => id !== 'WebhookErrors').toSorted());
});

test('an alarm that is not watched does not stop a deploy', () => {
  expect(flags(['DeadLetters', 'FailedDeliveries'])).toMatchObject({ status: 0, stderr: '' });
});

test.each([
  ['the first deploy', [], { alarms: [] }],
  ['all of them fire', WATCHED, { despite: 'true' }],
])('without an alarm to go by, those of the last deploy do not count either: %s', (_, ringing, options) => {
  expect(flags(ringing, options)).toMatchObject({
    status: 0,
    stdout: '--rollback-trigger-alarm-arns none\n',
  });
});

test('imports no dependency, as it runs beside credentials', () => {
  const imports = [...readFileSync('scripts/rollback-flags.ts', 'utf8').matchAll(/ from '(.+)'/g)];
  expect(imports.map(([, name]) => name)).toEqual(['node:stream/consumers']);
});
