// Runs in a process of its own, so that telemetry.test.ts can read what a function really writes to its output.
import { METRICS } from '../../functions/runtime/metric-names.ts';
import { createTelemetry } from '../../functions/runtime/telemetry.ts';
import { lambdaContext } from '../../samples/aws-events.ts';

const telemetry = createTelemetry<'webhook' | 'recorder'>('webhook', {
  ...METRICS.webhook,
  ...METRICS.recorder,
});

telemetry.begin(lambdaContext());
telemetry.info('Accepted', {
  outcome: 'accepted',
  event: 'call.ended',
  call_id: 'c'.repeat(300),
  request_id: undefined,
  body_bytes: 7,
  truncated: Array.from({ length: 30 }, (_, index) => `${index}${'n'.repeat(300)}`),
});
telemetry.count('accepted', { event: 'call.ended' });
telemetry.count('accepted', { event: 'call.ended' });
telemetry.count('accepted', { event: 'call.started' });
telemetry.count('ignored', undefined, 6);
telemetry.count('ignored');
telemetry.lag(1500);
telemetry.lag(250);
telemetry.end();

telemetry.begin({ ...lambdaContext(), awsRequestId: 'second' });
const cause = Object.assign(new Error('SECRET\n    at a secret place'), {
  name: 'ThrottlingException',
  $metadata: { httpStatusCode: 400, requestId: 'aws', attempts: 3 },
});
telemetry.error('Not taken', {
  outcome: 'unavailable',
  reason: 'queue',
  error: new Error('SECRET', { cause }),
});
telemetry.warn('Refused', { outcome: 'refused', error: 'SECRET' });
telemetry.count('unavailable', { reason: 'queue' });
telemetry.end();

telemetry.begin(lambdaContext());
telemetry.end();
