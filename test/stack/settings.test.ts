import { readFileSync } from 'node:fs';
import { readSettings, SettingsError } from '../../lib/settings/read-settings.ts';
import { SETTING_NAMES, STAGES } from '../../lib/settings/settings.ts';

test('without a word it is the dev stage', () => {
  expect(readSettings({})).toMatchObject({ stackName: 'Callfold', settings: { batchSize: 10 } });
});

test('a setting given with -c, and so as text, overrides the stage', () => {
  const { settings } = readSettings({
    stage: 'prod',
    alarmEmail: 'ops@example.com',
    retentionDays: '365',
    signatureToleranceSeconds: '300',
    signatureHeader: 'X-Retell-Signature',
    webhookToken: 'true',
    throttleRate: '10',
    throttleBurst: '20',
    batchSize: '100',
    batchWindowSeconds: '5',
    tracing: 'true',
    maxConcurrency: '2',
    logRetentionDays: '30',
  });
  expect(settings).toEqual({
    alarmEmail: 'ops@example.com',
    retentionDays: 365,
    signatureToleranceSeconds: 300,
    signatureHeader: 'x-retell-signature',
    webhookToken: true,
    throttleRate: 10,
    throttleBurst: 20,
    batchSize: 100,
    batchWindowSeconds: 5,
    tracing: true,
    maxConcurrency: 2,
    logRetentionDays: 30,
  });
});

test('a number, as cdk.json would hold it, does as well', () => {
  expect(readSettings({ retentionDays: 30 }).settings.retentionDays).toBe(30);
});

test('true and false, as cdk.json would hold them, do as well', () => {
  expect(readSettings({ webhookToken: true }).settings.webhookToken).toBe(true);
  expect(readSettings({ webhookToken: false }).settings.webhookToken).toBe(false);
  expect(readSettings({ webhookToken: 'false' }).settings.webhookToken).toBe(false);
});

test('the context that CDK keeps for itself is not taken for settings', () => {
  const context = {
    '@aws-cdk/core:checkSecretUsage': true,
    'aws:cdk:bundling-stacks': ['**'],
    'availability-zones:account=1:region=us-east-1': [],
    'acknowledged-issue-numbers': [1],
    'cli-telemetry': false,
  };
  expect(readSettings(context)).toEqual(readSettings({}));
});

test.each([
  [{ stage: 'production' }, 'Unknown stage "production": use one of dev, prod'],
  [{ stage: 'constructor' }, 'Unknown stage "constructor": use one of dev, prod'],
  [{ stage: 1 }, 'Unknown stage 1: use one of dev, prod'],
  [{ retentiondays: '30' }, /^Unknown setting "retentiondays": use stage, .*\bretentionDays\b/],
  [{ alarmEmail: 'ops' }, 'Bad setting: alarmEmail must be an e-mail address, not "ops"'],
  [
    { runbookUrl: 'http://example.com' },
    'Bad setting: runbookUrl must be an https:// address, not "http://example.com"',
  ],
  [
    { retentionDays: '0' },
    'Bad setting: retentionDays must be a whole number of days from 1 to 36500, not "0"',
  ],
  [
    { retentionDays: '1.5' },
    'Bad setting: retentionDays must be a whole number of days from 1 to 36500, not "1.5"',
  ],
  [
    { retentionDays: '' },
    'Bad setting: retentionDays must be a whole number of days from 1 to 36500, not ""',
  ],
  [
    { retentionDays: ' 7' },
    'Bad setting: retentionDays must be a whole number of days from 1 to 36500, not " 7"',
  ],
  [
    { throttleRate: 'fast' },
    'Bad setting: throttleRate must be a whole number of requests per second from 1 to 100000, not "fast"',
  ],
  [
    { maxConcurrency: '1' },
    'Bad setting: maxConcurrency must be a whole number of recorders from 2 to 1000, not "1"',
  ],
  [
    { signatureHeader: 'x whippy' },
    'Bad setting: signatureHeader must be the name of a header other than authorization, cookie, proxy-authorization, set-cookie, not "x whippy"',
  ],
  [{ signatureHeader: 'Authorization' }, /^Bad setting: signatureHeader must be .*, not "Authorization"$/],
  [{ signatureHeader: '' }, /^Bad setting: signatureHeader must be .*, not ""$/],
  [{ webhookToken: 'yes' }, 'Bad setting: webhookToken must be true or false, not "yes"'],
  [{ webhookToken: '1' }, 'Bad setting: webhookToken must be true or false, not "1"'],
  [{ logRetentionDays: '8' }, /^Bad setting: logRetentionDays must be one of 1, 3, 5, 7, .* days, not "8"$/],
  [
    { batchSize: '11' },
    'Bad setting: batchSize must be at most 10 unless batchWindowSeconds is at least 1, not "11"',
  ],
  [
    { batchSize: 'x', throttleBurst: null },
    /^Bad setting: throttleBurst must be .*, not null; batchSize must be .*, not "x"$/,
  ],
])('%j stops with one clear line', (context, message) => {
  expect(() => readSettings(context)).toThrow(SettingsError);
  expect(() => readSettings(context)).toThrow(message);
  expect(() => readSettings(context)).not.toThrow(/\n/);
});

test('every setting is documented, with the default that it has', () => {
  const page = readFileSync('docs/settings.md', 'utf8');
  const rows = new Map(
    [...page.matchAll(/^\| `(\w+)` +\| (.+?) +\|/gm)].map(([, name = '', value]) => [name, value]),
  );
  for (const name of SETTING_NAMES) expect([...rows.keys()]).toContain(name);
  const { logRetentionDays, ...everyStage } = STAGES.dev.settings;
  for (const [name, value] of Object.entries(everyStage)) expect(rows.get(name)).toBe(String(value));
  expect(rows.get('logRetentionDays')).toBe(
    `${logRetentionDays} in \`dev\`, ${STAGES.prod.settings.logRetentionDays} in \`prod\``,
  );
});
