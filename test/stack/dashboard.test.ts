import { CALL_EVENTS } from '../../call/event.ts';
import { DETAIL_TYPES } from '../../events/detail-type.ts';
import { AUDIT_FAILURES, DIFFERENCES } from '../../functions/auditor/reasons.ts';
import { METRIC } from '../../lib/monitoring/call-metrics.ts';
import { evaluate } from './evaluate.ts';
import { only, synthesize } from './synthesize.ts';

const { id, Properties } = only(synthesize(), 'AWS::CloudWatch::Dashboard');
const body = JSON.stringify(Properties.DashboardBody);
const withReconciler = JSON.stringify(
  only(synthesize({ reconcile: '15' }), 'AWS::CloudWatch::Dashboard').Properties.DashboardBody,
);

const withAll = JSON.stringify(
  only(
    synthesize({ stage: 'prod', reconcile: '15', events: 'true', archive: 'true', audit: 'true' }),
    'AWS::CloudWatch::Dashboard',
  ).Properties.DashboardBody,
);

test('the dashboard answers the four questions of an operator', () => {
  for (const question of ['Are events arriving?', 'Are they recorded?', 'How late?', 'What is stuck?']) {
    expect(body).toContain(question);
  }
});

test('with a reconciler it answers whether any call is missing', () => {
  expect(body).not.toContain('Is any call missing?');
  expect(withReconciler).toContain('Is any call missing?');
});

test('with events about calls it answers which are published', () => {
  expect(withReconciler).not.toContain('Which events are published?');
  expect(withAll).toContain('Which events are published?');
  for (const type of DETAIL_TYPES) expect(withAll).toContain(type);
});

test('with an archive it answers whether every event is archived', () => {
  expect(withReconciler).not.toContain('Is every event archived?');
  expect(withAll).toContain('Is every event archived?');
});

test('with an audit it answers whether the records equal the archive', () => {
  expect(withReconciler).not.toContain('Do the records equal the archive?');
  expect(withAll).toContain('Do the records equal the archive?');
  for (const reason of [...DIFFERENCES, ...AUDIT_FAILURES]) expect(withAll).toContain(reason);
});

test('every metric that the functions publish is on it, and every kind of call event', () => {
  for (const metric of Object.values(METRIC)) expect(withAll).toContain(metric);
  for (const event of CALL_EVENTS) expect(body).toContain(event);
});

test('it shows what verified each delivery, and why an authentic one became a dead letter', () => {
  const graphed = (metric: string, dimension: string, value: string) =>
    body.includes(`\\"${metric}\\",\\"${dimension}\\",\\"${value}\\"`);
  for (const scheme of ['timestamp.body', 'body+timestamp', 'body', 'token']) {
    expect([scheme, graphed(METRIC.verified, 'scheme', scheme)]).toEqual([scheme, true]);
  }
  for (const reason of ['invalid_json', 'invalid_event']) {
    expect([reason, graphed(METRIC.deadLettered, 'reason', reason)]).toEqual([reason, true]);
  }
});

test('its address is in the outputs', () => {
  expect(JSON.stringify(synthesize().toJSON().Outputs.DashboardUrl.Value)).toContain(`{"Ref":"${id}"}`);
});

test.each([
  ['aws', 'us-east-1', 'https://console.aws.amazon.com/cloudwatch/home?region=us-east-1#'],
  ['aws-cn', 'cn-north-1', 'https://console.amazonaws.cn/cloudwatch/home?region=cn-north-1#'],
  [
    'aws-us-gov',
    'us-gov-west-1',
    'https://console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#',
  ],
])('its address in the partition %s is that of the console there', (partition, region, start) => {
  const { Outputs, Conditions } = synthesize().toJSON();
  const parameters = { 'AWS::Partition': partition, 'AWS::Region': region, [id]: 'Dashboard' };
  expect(evaluate(Outputs.DashboardUrl.Value, Conditions, parameters)).toBe(
    `${start}dashboards/dashboard/Dashboard`,
  );
});
