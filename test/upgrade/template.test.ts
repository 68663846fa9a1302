import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { deployOver, type Template } from '../delivery/deploy-over.ts';
import { HOLDING, keptReleases, STAGES, type Stage, synthesizeWhole } from './releases.ts';

const folder = mkdtempSync(join(tmpdir(), 'callfold-upgrade-'));
const assemblyOf = (stage: Stage) => join(folder, stage);
const now = new Map<Stage, Template>();

beforeAll(() => {
  for (const stage of STAGES) now.set(stage, synthesizeWhole(stage, assemblyOf(stage)));
});
afterAll(() => rmSync(folder, { recursive: true }));

const releases = keptReleases();
const templates = releases.flatMap(({ version, templates }) =>
  STAGES.map(stage => ({ version, stage, kept: templates[stage] })),
);

/** What is lost if a stage is deployed over a kept template. */
function lossesOver(kept: Template, stage: Stage): string[] {
  const { status, output } = deployOver(kept, assemblyOf(stage));
  const losses = output.split('\n').flatMap(line => line.match(/^ +\S+: (AWS::.+)$/)?.[1] ?? []);
  if (status !== Math.sign(losses.length)) throw new Error(`cdk diff ended with ${status}: ${output}`);
  const after = now.get(stage)?.Resources ?? {};
  return [
    ...losses,
    ...Object.entries(kept.Resources).flatMap(([id, before]) =>
      lossesWithin(before, after[id]).map(loss => `${before.Type} ${id} ${loss}`),
    ),
  ];
}

type Resource = Template['Resources'][string];

/** What is lost although CloudFormation replaces nothing, and what it refuses to change. */
function lossesWithin(before: Resource, after: Resource | undefined): string[] {
  if (!after) return [];
  const losses: string[] = [];
  if (before.DeletionPolicy === 'Retain' && after.DeletionPolicy !== 'Retain')
    losses.push('is no longer retained');
  for (const name of ['StreamSpecification', 'TimeToLiveSpecification']) {
    const kept = before.Properties[name];
    if (kept && !isDeepStrictEqual(kept, after.Properties[name])) losses.push(`gets another ${name}`);
  }
  const [keptIndexes, indexes] = [indexesOf(before), indexesOf(after)];
  const same = keptIndexes.filter(kept => indexes.some(index => isDeepStrictEqual(kept, index)));
  if (same.length < keptIndexes.length) losses.push('loses an index');
  if (indexes.length > same.length + 1) losses.push('gets more than one index');
  return losses;
}

function indexesOf({ Properties }: Resource): readonly object[] {
  return (Properties.GlobalSecondaryIndexes ?? []) as object[];
}

test.each(templates)('nothing that holds data is lost after $version in $stage', ({ stage, kept }) => {
  expect(lossesOver(kept, stage)).toEqual([]);
});

test('all that would be lost is found', () => {
  const { Resources } = releases[0]?.templates.prod ?? { Resources: {} };
  const idOf = (type: string) => Object.keys(Resources).find(id => Resources[id]?.Type === type) ?? '';
  const [table, secret] = [idOf('AWS::DynamoDB::Table'), idOf('AWS::SecretsManager::Secret')];
  const { [table]: Table, [secret]: Renamed, ...others } = Resources;
  const Properties = {
    ...Table?.Properties,
    KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' }],
    StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
    TimeToLiveSpecification: { AttributeName: 'other', Enabled: true },
    GlobalSecondaryIndexes: [{ IndexName: 'other' }],
  };
  const earlier = {
    Resources: { ...others, Renamed, [table]: { ...Table, Properties } } as Template['Resources'],
  };
  expect(
    lossesOver(earlier, 'prod')
      .map(loss => loss.replace(/ CallRecords\/\S+/, ''))
      .toSorted(),
  ).toEqual([
    `AWS::DynamoDB::Table ${table} gets another StreamSpecification`,
    `AWS::DynamoDB::Table ${table} gets another TimeToLiveSpecification`,
    `AWS::DynamoDB::Table ${table} gets more than one index`,
    `AWS::DynamoDB::Table ${table} loses an index`,
    `AWS::DynamoDB::Table ${table} will be replaced`,
    'AWS::SecretsManager::Secret Renamed will be orphaned',
  ]);
  const retained = { Type: 'AWS::SQS::Queue', Properties: {}, DeletionPolicy: 'Retain' };
  expect(lossesWithin(retained, { ...retained, DeletionPolicy: 'Delete' })).toEqual([
    'is no longer retained',
  ]);
});

test.each(STAGES)('all that CDK knows to hold data is kept of a release: %s', stage => {
  const NO_DATA = [
    'AWS::Logs::LogStream',
    'AWS::S3::BucketPolicy',
    'AWS::SQS::QueuePolicy',
    'Custom::S3AutoDeleteObjects',
  ];
  const resources = Object.values(now.get(stage)?.Resources ?? {});
  const types = resources.filter(({ DeletionPolicy }) => DeletionPolicy).map(({ Type }) => Type);
  expect([...new Set(types)].filter(type => !HOLDING.includes(type) && !NO_DATA.includes(type))).toEqual([]);
});
