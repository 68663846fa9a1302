import { Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { createApp } from '../../lib/app.ts';

function findings(
  stage: string,
  { tracing = false, prepare = () => {} }: { tracing?: boolean; prepare?: (stack: IConstruct) => void } = {},
): string[] {
  const { app, stack } = createApp({
    context: {
      stage,
      alarmEmail: 'ops@example.com',
      webhookToken: 'true',
      reconcile: '15',
      events: 'true',
      archive: 'true',
      audit: 'true',
      tracing,
    },
    bundle: false,
  });
  prepare(stack);
  return new AwsSolutionsChecks().validateScope(app).violations.map(({ ruleName }) => ruleName);
}

/** The rules that a construct tree acknowledges, with the reasons given. */
function acknowledgements(scope: IConstruct): [string, string][] {
  return scope.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries<string>(data));
}

test.each(['dev', 'prod'])('stage %s breaks no rule that it does not answer for', stage => {
  expect(findings(stage)).toEqual([]);
  expect(findings(stage, { tracing: true })).toEqual([]);
});

test('a queue that is added without TLS and dead letters is reported', () => {
  expect(findings('prod', { prepare: stack => new Queue(stack, 'Careless') })).toEqual([
    'AwsSolutions-SQS3',
    'AwsSolutions-SQS4',
  ]);
});

test('every rule set aside says why, and there are no others than these', () => {
  const { stack } = createApp({
    context: {
      stage: 'prod',
      webhookToken: 'true',
      reconcile: '15',
      events: 'true',
      archive: 'true',
      audit: 'true',
      tracing: true,
    },
    bundle: false,
  });
  const entries = acknowledgements(stack);
  const rules = entries.map(([id]) =>
    id.replace(/^annotation::/i, '').replace(/<CallRecordsArchiveBucket\w+\.Arn>/, 'archive'),
  );
  expect(new Set(rules)).toEqual(
    new Set([
      'AwsSolutions-APIG4',
      'AwsSolutions-DDB3',
      'AwsSolutions-IAM5[Resource::*]',
      'AwsSolutions-IAM5[Resource::archive/day=*]',
      'AwsSolutions-IAM5[Resource::archive/errors/*]',
      'AwsSolutions-S1',
      'AwsSolutions-SMG4',
      'AwsSolutions-SQS3',
    ]),
  );
  for (const [, reason] of entries) expect(reason.length).toBeGreaterThan(60);
});
