import { readAuditorConfig } from '../../functions/auditor/config.ts';

const variables = { TABLE_NAME: 'Calls', ARCHIVE_BUCKET_NAME: 'archive' };

it('reads where everything is, and for how long records are kept', () => {
  const names = { tableName: 'Calls', bucketName: 'archive' };
  expect(readAuditorConfig(variables)).toEqual({ ...names, retentionDays: undefined });
  expect(readAuditorConfig({ ...variables, RETENTION_DAYS: '365' })).toEqual({
    ...names,
    retentionDays: 365,
  });
});

it.each(Object.keys(variables))('fails without %s, before anything is read', name => {
  expect(() => readAuditorConfig({ ...variables, [name]: undefined })).toThrow(
    `The variable "${name}" is wrong`,
  );
});
