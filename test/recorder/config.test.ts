import { readArchiveConfig, readRecorderConfig } from '../../functions/recorder/config.ts';

describe("the recorder's environment", () => {
  it('says where its table is, and how long records are kept', () => {
    expect(readRecorderConfig({ TABLE_NAME: 'calls', RETENTION_DAYS: '90', PATH: '/bin' })).toEqual({
      tableName: 'calls',
      retentionDays: 90,
    });
  });

  it('need not say how long', () => {
    expect(readRecorderConfig({ TABLE_NAME: 'calls' })).toEqual({
      tableName: 'calls',
      retentionDays: undefined,
    });
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['TABLE_NAME', {}],
    ['TABLE_NAME', { TABLE_NAME: '' }],
    ['RETENTION_DAYS', { TABLE_NAME: 'calls', RETENTION_DAYS: '' }],
    ['RETENTION_DAYS', { TABLE_NAME: 'calls', RETENTION_DAYS: '0' }],
    ['RETENTION_DAYS', { TABLE_NAME: 'calls', RETENTION_DAYS: '-1' }],
    ['RETENTION_DAYS', { TABLE_NAME: 'calls', RETENTION_DAYS: 'for ever' }],
    ['RETENTION_DAYS', { TABLE_NAME: 'calls', RETENTION_DAYS: 'Infinity' }],
  ])('fails the start and names the variable: %s', (name, variables) => {
    expect(() => readRecorderConfig(variables)).toThrow(new RegExp(`"${name}"`));
  });
});

describe('the environment of a recorder with an archive', () => {
  const queueUrl = 'https://sqs.us-east-1.amazonaws.com/1/events';

  it('says where to archive, and where to send what could not be archived', () => {
    expect(readArchiveConfig({ ARCHIVE_STREAM_NAME: 'archive', QUEUE_URL: queueUrl })).toEqual({
      streamName: 'archive',
      queueUrl,
    });
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['ARCHIVE_STREAM_NAME', { QUEUE_URL: queueUrl }],
    ['QUEUE_URL', { ARCHIVE_STREAM_NAME: 'archive' }],
    ['QUEUE_URL', { ARCHIVE_STREAM_NAME: 'archive', QUEUE_URL: 'events' }],
  ])('fails the start and names the variable: %s', (name, variables) => {
    expect(() => readArchiveConfig(variables)).toThrow(new RegExp(`"${name}"`));
  });
});
