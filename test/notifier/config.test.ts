import { readNotifierConfig } from '../../functions/notifier/config.ts';

const variables = {
  TABLE_NAME: 'Calls',
  EVENT_BUS_NAME: 'Events',
  NOTIFIER_QUEUE_URL: 'https://sqs.example/notifier',
  ANALYSIS_PATIENCE_MINUTES: '15',
};

it('reads where everything is', () => {
  expect(readNotifierConfig(variables)).toEqual({
    tableName: 'Calls',
    eventBusName: 'Events',
    queueUrl: 'https://sqs.example/notifier',
    patienceMs: 900_000,
  });
});

it.each(Object.keys(variables))('fails without %s, at the start and not with the first call', name => {
  expect(() => readNotifierConfig({ ...variables, [name]: undefined })).toThrow(
    `The variable "${name}" is wrong`,
  );
});
