import { Match, type Template } from 'aws-cdk-lib/assertions';
import { METRIC } from '../../lib/monitoring/call-metrics.ts';
import { complaintAbout } from '../cli/parse-command.ts';
import { anchorsOf, PAGES } from '../docs/pages.ts';
import { type AlarmProperties, goesOff, goesOffAfter, periodsOf, type Sums } from './alarm-evaluation.ts';
import { evaluate } from './evaluate.ts';
import { only, synthesize } from './synthesize.ts';

const template = synthesize({
  stage: 'prod',
  alarmEmail: 'ops@example.com',
  reconcile: '15',
  events: 'true',
  archive: 'true',
  audit: 'true',
});
const alarms = alarmsOf(template);
const topic = only(template, 'AWS::SNS::Topic');

/** Most characters of a description that CloudWatch takes. */
const MOST_CHARACTERS = 1024;

function alarmsOf(stage: Template): (readonly [name: string, alarm: AlarmProperties])[] {
  return Object.entries(stage.findResources('AWS::CloudWatch::Alarm')).map(
    ([id, { Properties }]) =>
      [id.replace(/^Alarms|[0-9A-F]{8}$/g, ''), Properties as AlarmProperties] as const,
  );
}

function alarmNamed(name: string): AlarmProperties {
  const found = alarms.find(([candidate]) => candidate === name);
  if (!found) throw new Error(`There is no alarm ${name}`);
  return found[1];
}

/** What an alarm says, as it is deployed. The queues have the longest names that SQS takes. */
function descriptionOf(
  { AlarmDescription }: AlarmProperties,
  { of = template, partition = 'aws', region = 'us-east-1', suffix = 'amazonaws.com' } = {},
): string {
  const queues = Object.keys(of.findResources('AWS::SQS::Queue')).map(id => [
    id,
    `https://sqs.${region}.${suffix}/123456789012/${id.padEnd(80, '-')}`,
  ]);
  const parameters = {
    ...Object.fromEntries(queues),
    'AWS::Partition': partition,
    'AWS::Region': region,
  };
  return String(evaluate(AlarmDescription, of.toJSON().Conditions, parameters));
}

const [runbook] = PAGES.filter(({ file }) => file === 'docs/runbook.md');

/** What each section about an alarm has, in this order. */
const PARTS = ['What it means', 'Where to look', 'Which calls', 'What to do', 'How to see that it is over'];

test('everything that can go wrong for users has an alarm that fires', () => {
  expect(alarms.map(([name]) => name).sort()).toEqual([
    'ArchiveLate',
    'AuditDifferences',
    'AuditErrors',
    'CallsIncomplete',
    'CallsMissing',
    'DeadLetters',
    'EventsLate',
    'EventsWaiting',
    'FailedDeliveries',
    'NothingAccepted',
    'Quarantine',
    'ReconcilerErrors',
    'RecorderErrors',
    'RecorderThrottles',
    'RefusedEvents',
    'RefusedSignatures',
    'ThrottledRequests',
    'ThrottledWrites',
    'UnarchivedEvents',
    'UnpublishedEvents',
    'WebhookErrors',
  ]);
});

test('what is off by default has alarms only if it is on', () => {
  const namesOf = (context: { [setting: string]: string }) =>
    alarmsOf(synthesize({ stage: 'prod', ...context })).map(([name]) => name);
  const without = namesOf({});
  const added = (context: { [setting: string]: string }) =>
    namesOf(context).filter(name => !without.includes(name));
  expect(added({ reconcile: '15' }).sort()).toEqual(['CallsIncomplete', 'CallsMissing', 'ReconcilerErrors']);
  expect(added({ events: 'true' }).sort()).toEqual(['EventsLate', 'UnpublishedEvents']);
  expect(added({ archive: 'true' }).sort()).toEqual(['ArchiveLate', 'UnarchivedEvents']);
  expect(added({ archive: 'true', audit: 'true' }).sort()).toEqual([
    'ArchiveLate',
    'AuditDifferences',
    'AuditErrors',
    'UnarchivedEvents',
  ]);
});

test.each(alarms)(
  'the e-mail of %s says what it means and what to do, and names a section of the runbook',
  (_name, alarm) => {
    const description = descriptionOf(alarm);
    const [, meaning = '', remedy = '', title = ''] =
      /^(.+) What to do: (.+) More in docs\/runbook\.md, under "(.+)"\.$/.exec(description) ?? [];
    expect(meaning.length).toBeGreaterThan(80);
    expect(remedy.length).toBeGreaterThan(40);
    expect(description.length).toBeLessThanOrEqual(MOST_CHARACTERS);
    const section = runbook?.text.split(/^## /m).find(text => text.startsWith(`${title}\n`)) ?? '';
    expect([...section.matchAll(/^\*\*([^*]+)\.\*\*/gm)].map(([, part]) => part)).toEqual(PARTS);
    // One command away.
    expect(section.split('**Which calls.**')[1]?.split('**')[0]).toMatch(/^ *(npx callfold|logs) /m);
  },
);

test('every command that an e-mail names is about the stack that the alarm is of, and is taken', async () => {
  const commands = alarms.flatMap(([, alarm]) => descriptionOf(alarm).match(/"npx callfold [^"]+"/g) ?? []);
  expect(commands.length).toBeGreaterThan(5);
  expect(commands.filter(command => !command.includes(' --stack Callfold-prod'))).toEqual([]);
  for (const command of commands) expect(await complaintAbout(command.slice(1, -1))).toBe('');
});

test('alarms link to the section of the runbook if it has an address', () => {
  const of = synthesize({
    runbookUrl: 'https://wiki.example.com/callfold',
    reconcile: '15',
    events: 'true',
    archive: 'true',
    audit: 'true',
  });
  const linked = alarmsOf(of);
  expect(linked).toHaveLength(alarms.length);
  for (const [, alarm] of linked) {
    const description = descriptionOf(alarm, { of });
    const [, anchor = ''] =
      / More: https:\/\/wiki\.example\.com\/callfold#([a-z-]+)$/.exec(description) ?? [];
    expect(runbook && anchorsOf(runbook)).toContain(anchor);
    expect(description).not.toContain('docs/runbook.md');
  }
});

describe('the alarm of a queue links to that queue in the console', () => {
  const CONSOLES = [
    { partition: 'aws', region: 'eu-west-1', suffix: 'amazonaws.com', console: 'console.aws.amazon.com' },
    {
      partition: 'aws-cn',
      region: 'cn-northwest-1',
      suffix: 'amazonaws.com.cn',
      console: 'console.amazonaws.cn',
    },
    {
      partition: 'aws-us-gov',
      region: 'us-gov-west-1',
      suffix: 'amazonaws.com',
      console: 'console.amazonaws-us-gov.com',
    },
  ];
  const QUEUES: { readonly [alarm: string]: string } = {
    DeadLetters: 'DeadLetterQueue',
    RefusedEvents: 'DeadLetterQueue',
    NothingAccepted: 'QuarantineQueue',
    Quarantine: 'QuarantineQueue',
    EventsWaiting: 'Queue',
    UnpublishedEvents: 'NotifierQueuesDeadLetterQueue',
  };

  test.each(CONSOLES)('in $partition', ({ console, ...where }) => {
    const { region, suffix } = where;
    for (const [name, alarm] of alarms) {
      const description = descriptionOf(alarm, where);
      const [, link = '', queue] =
        / The queue in the console: (\S+%2FCallRecords(?:Events)?(\w+?)[0-9A-F]{8}-*) More /.exec(
          description,
        ) ?? [];
      expect([name, queue]).toEqual([name, QUEUES[name]]);
      expect(description.length).toBeLessThanOrEqual(MOST_CHARACTERS);
      if (queue === undefined) continue;
      const page = `https://${console}/sqs/v3/home?region=${region}#/queues/`;
      expect(link.startsWith(`${page}https%3A%2F%2Fsqs.${region}.${suffix}%2F123456789012%2F`)).toBe(true);
    }
  });

  test('unless CloudWatch would refuse so long a description', () => {
    const of = synthesize({ runbookUrl: `https://wiki.example.com/${'callfold/'.repeat(30)}` });
    const descriptions = alarmsOf(of).map(([, alarm]) => descriptionOf(alarm, { of }));
    expect(descriptions.filter(text => text.length > MOST_CHARACTERS)).toEqual([]);
    const links = descriptions.filter(text => text.includes('/sqs/v3/home'));
    expect(links.length).toBeGreaterThan(0);
    expect(links.length).toBeLessThan(Object.keys(QUEUES).length);
  });
});

test.each(alarms)('%s says when it begins and when it is over, and is silent at rest', (_name, alarm) => {
  expect(alarm.AlarmActions).toEqual([{ Ref: topic.id }]);
  expect(alarm.OKActions).toEqual([{ Ref: topic.id }]);
  expect(alarm.TreatMissingData).toBe('notBreaching');
  for (const fillsEmpty of [true, false]) expect(goesOff(alarm, {}, fillsEmpty)).toBe(false);
});

test('the alarm for dead letters fires by what is there, as a redrive and a redriven message are not counted as sent', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Threshold: 1,
    EvaluationPeriods: 1,
    Dimensions: [
      { Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CallRecordsEventsDeadLetterQueue'), 'QueueName'] } },
    ],
  });
});

describe('refused deliveries', () => {
  const HOUR = [3600];
  const FIVE_MINUTES = [300];

  // The sums of one period. Each has to hold whether or not FILL fills a metric that never had data.
  test.each<[name: string, period: number[], Sums, boolean]>([
    ['Quarantine', HOUR, { EventsQuarantined: 1 }, false],
    ['Quarantine', HOUR, { EventsQuarantined: 2, EventsAccepted: 90 }, false],
    // A single call brings at least as many, even if Whippy did not try again.
    ['Quarantine', HOUR, { EventsQuarantined: 3 }, true],
    ['Quarantine', HOUR, { EventsQuarantined: 3, EventsAccepted: 90 }, true],

    // Quiet, with traffic and without.
    ['NothingAccepted', HOUR, { EventsAccepted: 90 }, false],
    ['NothingAccepted', HOUR, { EventsIgnored: 90 }, false],
    // A scanner, with traffic and without.
    ['NothingAccepted', HOUR, { EventsAccepted: 90, EventsRefused: 400 }, false],
    ['NothingAccepted', HOUR, { EventsAccepted: 1, EventsRefused: 5_000_000 }, false],
    ['NothingAccepted', HOUR, { EventsRefused: 2 }, false],
    // Only refused.
    ['NothingAccepted', HOUR, { EventsRefused: 3 }, true],
    ['NothingAccepted', HOUR, { EventsRefused: 4_999_999 }, true],
    ['NothingAccepted', HOUR, { EventsAccepted: 0, EventsRefused: 7 }, true],

    ['RefusedEvents', FIVE_MINUTES, { EventsDeadLettered: 1, EventsAccepted: 1000 }, true],
    ['RefusedEvents', FIVE_MINUTES, { 'EventsRefused payload_too_large': 1 }, true],
    ['RefusedEvents', FIVE_MINUTES, { 'EventsRefused signature_mismatch': 900, EventsRefused: 900 }, false],
    ['RefusedEvents', FIVE_MINUTES, { EventsAccepted: 1000 }, false],
  ])('%s: after %j seconds with %j, it goes off: %j', (name, period, sums, expected) => {
    const alarm = alarmNamed(name);
    expect(alarm.EvaluationPeriods).toBe(1);
    expect([...periodsOf(alarm)]).toEqual(period);
    for (const fillsEmpty of [true, false]) expect(goesOff(alarm, sums, fillsEmpty)).toBe(expected);
  });

  test('a tenth of all deliveries refused because of the signature goes off, from ten on', () => {
    const alarm = alarmNamed('RefusedSignatures');
    const refused = (count: number) => ({ 'EventsRefused signature_mismatch': count });
    for (const fillsEmpty of [true, false]) {
      expect(goesOff(alarm, refused(9), fillsEmpty)).toBe(false);
      expect(goesOff(alarm, refused(10), fillsEmpty)).toBe(true);
      expect(goesOff(alarm, { ...refused(10), EventsAccepted: 60, EventsIgnored: 30 }, fillsEmpty)).toBe(
        true,
      );
      expect(goesOff(alarm, { ...refused(10), EventsAccepted: 91 }, fillsEmpty)).toBe(false);
    }
  });
});

describe('one event that fails in all of its four tries', () => {
  // How long Whippy waits between tries is not known. These go from a second to more than an hour.
  test.each([
    ['at once', [0, 0, 0, 0]],
    ['1, 2 and 4 min apart', [0, 1, 3, 7]],
    ['5, 10 and 20 min apart', [0, 5, 15, 35]],
    ['20, 40 and 80 min apart', [0, 20, 60, 140]],
  ])('sets an alarm off: %s', (_spacing, minutes) => {
    expect(goesOffAfter(alarmNamed('FailedDeliveries'), '5xx', minutes)).toBe(true);
  });

  test.each([
    ['a try that fails, and one that does not', [0]],
    ['an event that is taken at its fourth try', [0, 5, 15]],
    ['four tries of different days', [0, 1440, 2880, 4320]],
  ])('is not %s', (_what, minutes) => {
    for (const name of ['FailedDeliveries', 'WebhookErrors'])
      expect(goesOffAfter(alarmNamed(name), '5xx', minutes)).toBe(false);
  });

  test('is not the noise of scanners, which are answered 4xx', () => {
    for (const name of ['FailedDeliveries', 'WebhookErrors'])
      expect(goesOff(alarmNamed(name), { '4xx': 100_000, Count: 100_000 }, true)).toBe(false);
  });

  test('is counted even if the function does not notice it: a crash, a timeout or a limit of Lambda', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/ApiGateway',
      MetricName: '5xx',
      Statistic: 'Sum',
      Period: 10_800,
      Threshold: 4,
      EvaluationPeriods: 1,
      EvaluationWindow: Match.absent(),
    });
  });

  test.each([
    [
      'of an authentic delivery that is too large for everything (413)',
      'RefusedEvents',
      { 'EventsRefused payload_too_large': 1 },
    ],
    ['that the throttle turned away (429)', 'ThrottledRequests', { RequestsThrottled: 1 }],
  ])('has an alarm that goes off at the first try if it is one %s', (_what, name, sums) => {
    expect(goesOff(alarmNamed(name), sums, true)).toBe(true);
  });
});

describe('what the reconciler finds', () => {
  test.each<[name: string, Sums, boolean]>([
    ['CallsMissing', { CallsListed: 5000, CallsBehind: 70 }, false],
    ['CallsMissing', { CallsListed: 5000, CallsMissing: 1 }, true],
    ['CallsIncomplete', { CallsListed: 5000, CallsIncomplete: 2 }, false],
    ['CallsIncomplete', { CallsListed: 5000, CallsIncomplete: 3 }, true],
    ['ReconcilerErrors', { ReconcilerErrors: 2 }, false],
    ['ReconcilerErrors', { ReconcilerErrors: 3 }, true],
    ['ReconcilerErrors', { ReconcilerErrors: 1, Errors: 2 }, true],
  ])('%s: with %j, it goes off: %j', (name, sums, expected) => {
    for (const fillsEmpty of [true, false])
      expect(goesOff(alarmNamed(name), sums, fillsEmpty)).toBe(expected);
  });

  // Minutes between runs, the period of the two alarms about calls, that about failed runs, and how many of them.
  test.each([
    [5, 3600, 1200, 3],
    [15, 3600, 3600, 3],
    [240, 14_400, 57_600, 3],
    [480, 28_800, 86_400, 3],
    [1440, 86_400, 86_400, 1],
  ])(
    'every %d minutes is added up over at least one run, and failures over some',
    (reconcile, one, some, failures) => {
      const of = new Map(alarmsOf(synthesize({ reconcile: String(reconcile) })));
      const periods = (name: string) => [...periodsOf(of.get(name) as AlarmProperties)];
      expect(periods('CallsMissing')).toEqual([one]);
      expect(periods('CallsIncomplete')).toEqual([one]);
      expect(periods('ReconcilerErrors')).toEqual([some]);
      expect(of.get('ReconcilerErrors')?.Threshold).toBe(failures);
    },
  );
});

describe('what the audit finds', () => {
  test.each<[name: string, Sums, boolean]>([
    ['AuditDifferences', { EventsAudited: 5000, CallsAudited: 1700 }, false],
    ['AuditDifferences', { EventsAudited: 5000, CallsAudited: 1700, AuditDifferences: 1 }, true],
    ['AuditErrors', { AuditDifferences: 7 }, false],
    ['AuditErrors', { AuditErrors: 1 }, true],
    ['AuditErrors', { Errors: 1 }, true],
    ['AuditErrors', { AsyncEventsDropped: 1 }, true],
    ['AuditErrors', { FailedInvocations: 1 }, true],
  ])('%s: with %j, it goes off: %j', (name, sums, expected) => {
    const alarm = alarmNamed(name);
    // One audit is always within it.
    expect([...periodsOf(alarm)]).toEqual([86_400]);
    for (const fillsEmpty of [true, false]) expect(goesOff(alarm, sums, fillsEmpty)).toBe(expected);
  });
});

describe('what is not archived', () => {
  test.each<[name: string, Sums, boolean]>([
    ['UnarchivedEvents', { EventsFolded: 5000 }, false],
    ['UnarchivedEvents', { EventsUnarchived: 1 }, true],
    ['ArchiveLate', { 'DeliveryToS3.DataFreshness': 900 }, false],
    ['ArchiveLate', { 'DeliveryToS3.DataFreshness': 3600 }, true],
  ])('%s: with %j, it goes off: %j', (name, sums, expected) => {
    for (const fillsEmpty of [true, false])
      expect(goesOff(alarmNamed(name), sums, fillsEmpty)).toBe(expected);
  });
});

test('the alarm for throttled deliveries fires, though no function ever sees them: the access log counts them', () => {
  const [accessLog] = Object.keys(template.findResources('AWS::Logs::LogGroup')).filter(id =>
    id.startsWith('CallRecordsWebhookAccessLog'),
  );
  const { Properties: filter } = only(template, 'AWS::Logs::MetricFilter');
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
    .flatMap(([, alarm]) => alarm.Metrics ?? [])
    .flatMap(({ MetricStat: stat }) => (stat?.Metric.Namespace.startsWith('callfold') ? [stat.Metric] : []));
  expect(new Set(own.map(({ Namespace }) => Namespace))).toEqual(new Set(['callfold/Callfold-prod']));
  expect(new Set(own.map(({ MetricName }) => MetricName))).toEqual(
    new Set([
      METRIC.failed,
      METRIC.refused,
      METRIC.accepted,
      METRIC.ignored,
      METRIC.quarantined,
      METRIC.deadLettered,
      METRIC.missing,
      METRIC.incomplete,
      METRIC.runFailed,
      METRIC.wrong,
      METRIC.auditFailed,
    ]),
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

test('alarms are mailed to alarmEmail, and not at all if it is not set', () => {
  expect(only(template, 'AWS::SNS::Subscription').Properties).toMatchObject({
    Protocol: 'email',
    Endpoint: 'ops@example.com',
    TopicArn: { Ref: topic.id },
  });
  synthesize({ stage: 'prod' }).resourceCountIs('AWS::SNS::Subscription', 0);
});
