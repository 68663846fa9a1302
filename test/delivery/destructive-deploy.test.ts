import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../lib/app.ts';
import { deployOver, type Template } from './deploy-over.ts';

const folder = mkdtempSync(join(tmpdir(), 'callfold-destructive-'));
const assembly = join(folder, 'assembly');
let next: Template;

beforeAll(() => {
  createApp({ context: { stage: 'prod' }, bundle: false, check: false, outdir: assembly }).app.synth();
  next = JSON.parse(readFileSync(join(assembly, 'Callfold-prod.template.json'), 'utf8'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The template with other properties for the resources of a type. */
function changed(type: string, properties: object): Template {
  const resources = Object.entries(next.Resources).map(([id, resource]) => [
    id,
    resource.Type === type
      ? { ...resource, Properties: { ...resource.Properties, ...properties } }
      : resource,
  ]);
  return { ...next, Resources: Object.fromEntries(resources) };
}

test('a deploy that replaces or deletes what holds data is destructive', () => {
  const { Resources } = changed('AWS::DynamoDB::Table', {
    KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' }],
  });
  const Earlier = { Type: 'AWS::SQS::Queue', Properties: {} };
  const { status, output } = deployOver({ ...next, Resources: { ...Resources, Earlier } }, assembly);
  expect(output).toMatch(/AWS::DynamoDB::Table .+ will be replaced/);
  expect(output).toMatch(/AWS::SQS::Queue Earlier will be destroyed/);
  expect(status).toBe(1);
});

test('a deploy that changes code and settings is not', () => {
  const code = { Code: { S3Bucket: 'earlier', S3Key: 'earlier.zip' }, MemorySize: 128 };
  const { Resources } = changed('AWS::CloudWatch::Alarm', { Threshold: 99 });
  const functions = changed('AWS::Lambda::Function', code).Resources;
  const earlier = Object.entries(Resources).map(([id, resource]) => [
    id,
    resource.Type === 'AWS::Lambda::Function' ? functions[id] : resource,
  ]);
  const { status, output } = deployOver({ ...next, Resources: Object.fromEntries(earlier) }, assembly);
  expect(output).toContain('AWS::Lambda::Function');
  expect(status).toBe(0);
});
