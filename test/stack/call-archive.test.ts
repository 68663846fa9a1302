import { linesOf } from '../../archive/line.ts';
import { only, synthesize } from './synthesize.ts';

const template = synthesize({ stage: 'prod', archive: 'true', archiveDays: '730' });
const bucket = only(template, 'AWS::S3::Bucket');
const stream = only(template, 'AWS::KinesisFirehose::DeliveryStream');
const [recorder] = Object.values(template.findResources('AWS::Lambda::Function')).filter(
  ({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === 'recorder',
);

test('nothing is archived unless it is asked for', () => {
  const without = synthesize({ stage: 'prod' });
  without.resourceCountIs('AWS::S3::Bucket', 0);
  without.resourceCountIs('AWS::KinesisFirehose::DeliveryStream', 0);
});

test('with it, the rest of the pipeline stays what it is, resource by resource', () => {
  const { Resources: before } = synthesize({ stage: 'prod' }).toJSON();
  const { Resources: after } = template.toJSON();
  for (const [id, resource] of Object.entries(before)) {
    if (!/^(Alarms|Monitoring|CallRecordsRecorderFunction)/.test(id)) expect(after[id]).toEqual(resource);
  }
});

test('the recorder is told where to archive, and where to send what it could not archive', () => {
  const { Outputs } = template.toJSON();
  expect(recorder?.Properties.Environment.Variables).toMatchObject({
    ARCHIVE_STREAM_NAME: { Ref: stream.id },
    QUEUE_URL: Outputs.QueueUrl.Value,
  });
});

test('the stream writes compressed JSON lines by the UTC day, at least every five minutes, and says what it could not', () => {
  expect(stream.Properties).toMatchObject({
    DeliveryStreamType: 'DirectPut',
    DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
    ExtendedS3DestinationConfiguration: {
      BucketARN: { 'Fn::GetAtt': [bucket.id, 'Arn'] },
      Prefix: 'day=!{timestamp:yyyy-MM-dd}/',
      ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
      CompressionFormat: 'GZIP',
      FileExtension: '.jsonl.gz',
      BufferingHints: { IntervalInSeconds: 300 },
      CloudWatchLoggingOptions: { Enabled: true },
    },
  });
});

test('the bucket is private and encrypted, keeps no versions, and forgets after the days that are set', () => {
  const { BucketName, VersioningConfiguration, ...properties } = bucket.Properties;
  expect([BucketName, VersioningConfiguration]).toEqual([undefined, undefined]);
  expect(properties).toMatchObject({
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 730 }] },
  });
});

test('it keeps everything unless days are set', () => {
  const { LifecycleConfiguration } = only(
    synthesize({ stage: 'prod', archive: 'true' }),
    'AWS::S3::Bucket',
  ).Properties;
  expect(JSON.stringify(LifecycleConfiguration)).not.toContain('Expiration');
});

test('it refuses plain HTTP', () => {
  expect(only(template, 'AWS::S3::BucketPolicy').Properties).toMatchObject({
    PolicyDocument: {
      Statement: [
        {
          Action: 's3:*',
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    },
  });
});

test('prod keeps it when the stack goes, with its policy; a throw-away stage empties and deletes it', () => {
  const { Resources } = template.toJSON();
  for (const type of ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']) {
    expect(Resources[only(template, type).id]).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  }
  const dev = synthesize({ archive: 'true' });
  expect(dev.toJSON().Resources[only(dev, 'AWS::S3::Bucket').id]).toMatchObject({ DeletionPolicy: 'Delete' });
  dev.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  template.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
});

test('Athena can query it by the day, without anything being registered', () => {
  const database = only(template, 'AWS::Glue::Database');
  const { DatabaseInput } = database.Properties as { DatabaseInput: { Name: string } };
  expect(DatabaseInput.Name).toMatch(/^callfoldprod_[a-z0-9_]+$/);
  expect(template.toJSON().Outputs.ArchiveDatabaseName.Value).toBe(DatabaseInput.Name);
  const { Properties } = only(template, 'AWS::Glue::Table');
  expect(Properties).toMatchObject({
    DatabaseName: { Ref: database.id },
    TableInput: {
      Name: 'events',
      PartitionKeys: [{ Name: 'day' }],
      Parameters: {
        'projection.enabled': 'true',
        'projection.day.type': 'date',
        'projection.day.format': 'yyyy-MM-dd',
        'storage.location.template': {
          'Fn::Join': ['', ['s3://', { Ref: bucket.id }, `/day=${'$'}{day}/`]],
        },
      },
    },
  });
});

test('its table has a column for each field of a line', () => {
  const message = {
    callId: 'a',
    event: 'call.ended',
    receivedAt: '',
    messageId: '',
    body: 'x'.repeat(1_100_000),
  };
  const [line = ''] = linesOf(message);
  const { TableInput } = only(template, 'AWS::Glue::Table').Properties as {
    TableInput: { StorageDescriptor: { Columns: { Name: string }[] } };
  };
  expect(TableInput.StorageDescriptor.Columns.map(({ Name }) => Name)).toEqual(Object.keys(JSON.parse(line)));
});
