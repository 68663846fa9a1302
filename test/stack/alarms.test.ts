import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { METRIC } from '../../functions/observability/metric-names.ts';
import { synthesize, theOnly } from './synthesize.ts';

interface Alarm {
  AlarmDescription: string;
  AlarmActions: unknown[];
  OKActions: unknown[];
  TreatMissingData: string;
}

const template = synthesize({ stage: 'prod', alarmEmail: 'ops@example.com' });
const alarms = Object.entries(template.findResources('AWS::CloudWatch::Alarm')).map(
  ([id, { Properties }]) => [id.replace(/^Alarms|[0-9A-F]{8}$/g, ''), Properties as Alarm] as const,
);
const topic = theOnly(template, 'AWS::SNS::Topic');

/** The anchors that a Markdown page gives to its headings. */
function anchors(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
}

test('everything that can go wrong for users rings', () => {
  expect(alarms.map(([name]) => name).sort()).toEqual([
    'DeadLetters',
    'EventsWaiting',
    'Quarantine',
    'RecorderErrors',
    'RecorderThrottles',
    'RefusedSignatures',
    'ThrottledRequests',
    'ThrottledWrites',
    'WebhookErrors',
  ]);
});

test.each(alarms)('whoever is woken by %s reads what it means and finds what to do', (_name, alarm) => {
  const [, meaning = '', anchor = ''] =
    /^(.+) What to do: docs\/runbook\.md#(.+)$/.exec(alarm.AlarmDescription) ?? [];
  expect(meaning.length).toBeGreaterThan(80);
  const runbook = readFileSync('docs/runbook.md', 'utf8');
  expect(anchors(runbook)).toContain(anchor);
  const section = runbook.split(/^## /m).find(text => anchors(`## ${text}`)[0] === anchor);
  for (const part of ['Description', 'Investigation', 'Resolution']) expect(section).toContain(`**${part}`);
});

test.each(alarms)(
  '%s tells somebody when it begins and when it is over, and is silent at rest',
  (_name, alarm) => {
    expect(alarm.AlarmActions).toEqual([{ Ref: topic.id }]);
    expect(alarm.OKActions).toEqual([{ Ref: topic.id }]);
    expect(alarm.TreatMissingData).toBe('notBreaching');
  },
);

test('dead letters ring by what is there, as a redrive and a redriven message are not counted as sent', () => {
  for (const queue of ['DeadLetterQueue', 'QuarantineQueue']) {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
      EvaluationPeriods: 1,
      Dimensions: [
        { Value: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^CallRecordsEvents${queue}`), 'QueueName'] } },
      ],
    });
  }
});

test('throttled deliveries ring, though no function ever sees them: the access log counts them', () => {
  const [accessLog] = Object.keys(template.findResources('AWS::Logs::LogGroup')).filter(id =>
    id.startsWith('CallRecordsWebhookAccessLog'),
  );
  const { Properties: filter } = theOnly(template, 'AWS::Logs::MetricFilter');
  expect(filter).toEqual({
    LogGroupName: { Ref: accessLog },
    FilterPattern: '{ $.status = "429" }',
    MetricTransformations: [
      { MetricNamespace: 'callfold/Callfold-prod', MetricName: METRIC.throttled, MetricValue: '1' },
    ],
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    AccessLogSettings: {
      DestinationArn: { 'Fn::GetAtt': [accessLog, 'Arn'] },
      // In quotes, as in the filter: both are texts.
      Format: Match.stringLikeRegexp('"status":"\\$context\\.status"'),
    },
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'callfold/Callfold-prod',
    MetricName: METRIC.throttled,
    Dimensions: Match.absent(),
    Statistic: 'Sum',
    Period: 300,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 1,
  });
});

test('alarms watch the namespace that this stage publishes to, and metrics that exist', () => {
  const own = alarms
    .flatMap(([, alarm]) => (alarm as Alarm & { Metrics?: object[] }).Metrics ?? [])
    .map(
      metric => (metric as { MetricStat?: { Metric: { Namespace: string; MetricName: string } } }).MetricStat,
    )
    .flatMap(stat => (stat?.Metric.Namespace.startsWith('callfold') ? [stat.Metric] : []));
  expect(new Set(own.map(({ Namespace }) => Namespace))).toEqual(new Set(['callfold/Callfold-prod']));
  expect(new Set(own.map(({ MetricName }) => MetricName))).toEqual(
    new Set([METRIC.failed, METRIC.refused, METRIC.accepted, METRIC.ignored]),
  );
});

test('CloudWatch can publish to the encrypted topic: alarms would be dropped in silence', () => {
  const onBehalfOfThisAccount = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
  template.hasResourceProperties('AWS::KMS::Key', {
    EnableKeyRotation: true,
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Condition: onBehalfOfThisAccount,
        }),
      ]),
    },
  });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Condition: onBehalfOfThisAccount,
        }),
      ]),
    },
  });
});

test('alarms are mailed to alarmEmail, and to nobody where it is not set', () => {
  expect(theOnly(template, 'AWS::SNS::Subscription').Properties).toMatchObject({
    Protocol: 'email',
    Endpoint: 'ops@example.com',
    TopicArn: { Ref: topic.id },
  });
  synthesize({ stage: 'prod' }).resourceCountIs('AWS::SNS::Subscription', 0);
});

test('alarms can link to where a team reads its runbook', () => {
  synthesize({ runbookUrl: 'https://wiki.example.com/callfold' }).allResourcesProperties(
    'AWS::CloudWatch::Alarm',
    {
      AlarmDescription: Match.stringLikeRegexp('What to do: https://wiki\\.example\\.com/callfold#[a-z-]+$'),
    },
  );
});
