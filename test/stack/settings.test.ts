import { readFileSync } from 'node:fs';
import { readSettings as readSettingsOf, refuseSettings } from '../../lib/settings/read-settings.ts';
import { DEFAULT_SETTINGS, settingTypes } from '../../lib/settings/settings.ts';
import { SettingsError } from '../../lib/settings/settings-error.ts';
import { BLANK_STAGES, parseStages, type Stages } from '../../lib/settings/stages.ts';

const readSettings = (context: Record<string, unknown>, stages: Stages = BLANK_STAGES) =>
  readSettingsOf(context, stages);

test('without a word it is the dev stage', () => {
  expect(readSettings({})).toEqual({ stackName: 'Callfold', throwAway: true, settings: DEFAULT_SETTINGS });
});

test('a stage has what stages.json says, and the defaults', () => {
  const stages = parseStages(
    '{ "$schema": "./stages.schema.json", "dev": {}, "prod": { "alarmEmail": "ops@example.com", "retentionDays": 365, "webhookToken": true } }',
  );
  expect(readSettings({ stage: 'prod' }, stages)).toEqual({
    stackName: 'Callfold-prod',
    throwAway: false,
    settings: {
      ...DEFAULT_SETTINGS,
      alarmEmail: 'ops@example.com',
      retentionDays: 365,
      webhookToken: true,
    },
  });
});

test('every stage of stages.json can be deployed, into a stack of its own', () => {
  const stages = parseStages('{ "dev": {}, "try-1": { "throwAway": true }, "EU": {} }');
  expect(readSettings({ stage: 'try-1' }, stages)).toMatchObject({
    stackName: 'Callfold-try-1',
    throwAway: true,
  });
  expect(readSettings({ stage: 'EU' }, stages)).toMatchObject({ stackName: 'Callfold-EU', throwAway: false });
  expect(() => readSettings({ stage: 'prod' }, stages)).toThrow(
    'Unknown stage "prod": stages.json has dev, try-1, EU',
  );
});

test('-c overrides what stages.json says, for this once, and leaves the rest of it', () => {
  const stages = parseStages('{ "dev": { "retentionDays": 30, "batchSize": 100, "batchWindowSeconds": 5 } }');
  expect(readSettings({ retentionDays: '7' }, stages).settings).toEqual({
    ...DEFAULT_SETTINGS,
    retentionDays: 7,
    batchSize: 100,
    batchWindowSeconds: 5,
  });
  expect(() => readSettings({ batchWindowSeconds: '0' }, stages)).toThrow(
    'Bad setting: batchSize must be at most 10 unless batchWindowSeconds is at least 1, not 100',
  );
});

test('an audit without the archive that it needs is refused, also if the archive is switched off for this once', () => {
  const stages = parseStages('{ "prod": { "archive": true, "audit": true } }');
  expect(readSettings({ stage: 'prod' }, stages).settings.audit).toBe(true);
  expect(() => readSettings({ stage: 'prod', archive: 'false' }, stages)).toThrow(
    'Bad setting: audit must be false unless archive is true, not true',
  );
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
    reconcile: '15',
    events: 'true',
    analysisPatienceMinutes: '10',
    archive: 'true',
    archiveDays: '730',
    audit: 'true',
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
    reconcile: 15,
    events: true,
    analysisPatienceMinutes: 10,
    archive: true,
    archiveDays: 730,
    audit: true,
    tracing: true,
    maxConcurrency: 2,
    logRetentionDays: 30,
  });
});

test('a number, as code would give it, does as well', () => {
  expect(readSettings({ retentionDays: 30 }).settings.retentionDays).toBe(30);
});

test('true and false, as code would give them, do as well', () => {
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
  [{ stage: 'production' }, 'Unknown stage "production": stages.json has dev, prod'],
  [{ stage: 'constructor' }, 'Unknown stage "constructor": stages.json has dev, prod'],
  [{ stage: 1 }, 'Unknown stage 1: stages.json has dev, prod'],
  [{ retentiondays: '30' }, 'Unknown setting "retentiondays": did you mean retentionDays?'],
  [{ alarmMail: 'ops@example.com' }, 'Unknown setting "alarmMail": did you mean alarmEmail?'],
  [{ stages: 'prod' }, 'Unknown setting "stages": did you mean stage?'],
  [{ colour: 'red' }, /^Unknown setting "colour": use stage, alarmEmail, .*\bretentionDays\b/],
  [
    { stage: 'prod', throwAway: 'true' },
    'throwAway decides about data, so it cannot be set for one deploy: set it in stages.json',
  ],
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
    { analysisPatienceMinutes: '16' },
    'Bad setting: analysisPatienceMinutes must be a whole number of minutes from 2 to 15, not "16"',
  ],
  [{ reconcile: '4' }, 'Bad setting: reconcile must be a whole number of minutes from 5 to 1440, not "4"'],
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

describe('stages.json with a mistake stops with one clear line', () => {
  test.each([
    ['{ "dev": {}, }', /^stages\.json is not JSON: .*position 13$/],
    ['{ "dev": {}, "dev": { "retentionDays": 30 } }', /^stages\.json is not JSON: Duplicate key 'dev'/],
    ['[]', 'stages.json: must be an object, such as {"throwAway":true}'],
    ['{ "prod": 1 }', 'stages.json, stage prod: must be an object, such as {"throwAway":true}'],
    [
      '{ "pro d": {} }',
      'stages.json: "pro d" cannot name a stage: use a letter, then letters, digits and hyphens, 30 at most',
    ],
    [
      '{ "dev": {}, "prod": { "retentiondays": 30 } }',
      'stages.json, stage prod: unknown setting "retentiondays": did you mean retentionDays?',
    ],
    [
      '{ "prod": { "throwaway": true } }',
      'stages.json, stage prod: unknown setting "throwaway": did you mean throwAway?',
    ],
    [
      '{ "prod": { "colour": 1 } }',
      /^stages\.json, stage prod: unknown setting "colour": use throwAway, alarmEmail, /,
    ],
    [
      '{ "prod": { "retentionDays": 0, "throwAway": "yes" } }',
      'stages.json, stage prod: throwAway must be true or false, not "yes"; retentionDays must be a whole number of days from 1 to 36500, not 0',
    ],
    [
      '{ "prod": { "retentionDays": "365" } }',
      'stages.json, stage prod: retentionDays must be a whole number of days from 1 to 36500, not "365"',
    ],
    [
      '{ "prod": { "audit": true } }',
      'stages.json, stage prod: audit must be false unless archive is true, not true',
    ],
    [
      '{ "prod": { "batchSize": 11 } }',
      'stages.json, stage prod: batchSize must be at most 10 unless batchWindowSeconds is at least 1, not 11',
    ],
  ])('%s', (content, message) => {
    expect(() => parseStages(content)).toThrow(SettingsError);
    expect(() => parseStages(content)).toThrow(message);
    expect(() => parseStages(content)).not.toThrow(/\n/);
  });
});

test('a setting in cdk.json, which would hold for every stage, is refused', () => {
  expect(() => refuseSettings({ '@aws-cdk/core:checkSecretUsage': true })).not.toThrow();
  expect(() => refuseSettings({ retentionDays: 30, alarmEmail: 'ops@example.com' })).toThrow(
    'cdk.json sets alarmEmail, retentionDays: settings belong under their stage in stages.json',
  );
});

test('every setting is documented, with the default that it has', () => {
  const page = readFileSync('docs/settings.md', 'utf8');
  const rows = new Map(
    [...page.matchAll(/^\| `(\w+)` +\| (.+?) +\|/gm)].map(([, name = '', value]) => [name, value]),
  );
  expect([...rows.keys()]).toEqual(expect.arrayContaining(Object.keys(settingTypes)));
  for (const [name, value] of Object.entries(DEFAULT_SETTINGS)) expect(rows.get(name)).toBe(String(value));
});
