import { CALL_EVENTS } from '../../functions/call/event.ts';
import { METRIC } from '../../functions/observability/metric-names.ts';
import { synthesize, theOnly } from './synthesize.ts';

const { id, Properties } = theOnly(synthesize(), 'AWS::CloudWatch::Dashboard');
const body = JSON.stringify(Properties.DashboardBody);

test('the dashboard asks the four questions of somebody who wants to know whether all is well', () => {
  for (const question of ['Are events arriving?', 'Are they recorded?', 'How late?', 'What is stuck?']) {
    expect(body).toContain(question);
  }
});

test('every metric that the pipeline publishes is on it, and every kind of call event', () => {
  for (const metric of Object.values(METRIC)) expect(body).toContain(metric);
  for (const event of CALL_EVENTS) expect(body).toContain(event);
});

test('its address is in the outputs', () => {
  expect(JSON.stringify(synthesize().toJSON().Outputs.DashboardUrl.Value)).toContain(`{"Ref":"${id}"}`);
});
