import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { FileCopies } from '../../docs/examples/targets/file-copies.ts';
import { deliveriesOf } from './event-rules.ts';
import { sampleEvent, samplesThat } from './sample-events.ts';

const outdir = mkdtempSync(join(tmpdir(), 'callfold-copies-'));
const stack = new Stack(new App({ outdir, builtinCloudFormationValidation: false }), 'Theirs');
new FileCopies(stack, 'Copies', {
  bus: EventBus.fromEventBusName(stack, 'Bus', 'calls'),
  allowedHosts: ['files.example.com', 'store.example.com'],
});
const template = Template.fromStack(stack);

afterAll(() => rmSync(outdir, { recursive: true }));

test('files are copied when a call is finished and when it is corrected, and not before', async () => {
  expect(await samplesThat(event => deliveriesOf(template, event).length > 0)).toEqual([
    'finished',
    'corrected',
  ]);
});

test('the queue gets the id of the call and its links, and nothing else of it', async () => {
  const event = await sampleEvent('finished');
  const { call, links } = event.detail as { call: { call_id: string }; links: object };
  const [delivery, ...others] = deliveriesOf(template, event);
  expect(others).toEqual([]);
  expect(JSON.parse(delivery?.body ?? '')).toEqual({ call_id: call.call_id, links });
  expect(delivery?.target.Arn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^CopiesQueue/), 'Arn'] });
});

test('a call that fails five times waits in the dead-letter queue', () => {
  template.hasResourceProperties('AWS::SQS::Queue', {
    RedrivePolicy: {
      maxReceiveCount: 5,
      deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CopiesDeadLetters'), 'Arn'] },
    },
    VisibilityTimeout: 1800,
  });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CopiesQueue'), 'Arn'] },
    BatchSize: 1,
  });
  template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 300 });
});

test('the function is told its limits, and may write objects and nothing else of the bucket', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: {
        BUCKET_NAME: { Ref: Match.stringLikeRegexp('^CopiesBucket') },
        ALLOWED_HOSTS: 'files.example.com,store.example.com',
        MAX_BYTES: '250000000',
      },
    },
  });
  const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
  const ofBucket = statements.filter(({ Action }) => JSON.stringify(Action).includes('s3:'));
  expect(ofBucket.map(({ Action }) => Action)).toEqual([['s3:PutObject', 's3:AbortMultipartUpload']]);
});

test('the bucket is private, keeps what was overwritten for a while, and outlives the stack', () => {
  template.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          }),
        ],
      },
    },
  });
});

test('the bundle runs by itself, with what the function is told', async () => {
  const [asset = ''] = readdirSync(outdir).filter(name => name.startsWith('asset.'));
  const file = join(outdir, asset, 'index.mjs');
  const imported = [...readFileSync(file, 'utf8').matchAll(/^import .*? from ["']([^"']+)["']/gm)];
  const foreign = imported.filter(([, name = '']) => !builtinModules.includes(name.replace(/^node:/, '')));
  expect(foreign.map(([, name]) => name)).toEqual([]);

  process.env.ALLOWED_HOSTS = 'files.example.com,store.example.com';
  const { handler } = await import(pathToFileURL(file).href);
  delete process.env.ALLOWED_HOSTS;
  const recording = 'https://evil.example.com/recording.wav';
  const event = { Records: [{ body: JSON.stringify({ call_id: 'a1', links: { recording } }) }] };
  const run = handler(event, { getRemainingTimeInMillis: () => 300_000 });
  await expect(run).rejects.toThrow('The host evil.example.com is not allowed');
});
