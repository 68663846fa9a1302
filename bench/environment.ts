import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../lib/app.ts';
import { tableDefinition } from '../local/dynamodb.ts';
import { startDynamoDbLocal } from '../local/dynamodb-local.ts';
import { LOCAL_AWS } from '../local/local-aws.ts';
import { NO_VERSION_WARNING } from '../local/nodejs-20.ts';
import type { Stops } from '../local/services.ts';
import { resourcesOfType, type Template } from '../local/template.ts';
import type { DeployedFunction } from './deployed-function.ts';
import type { TableDefinition } from './table.ts';

/** The functions to measure, and the services to measure them with. */
export interface Environment {
  readonly webhook: DeployedFunction;
  readonly recorder: DeployedFunction;
  /** The table of the calls. */
  readonly table: TableDefinition;
  readonly template: Template;
  /** Endpoint of Amazon's DynamoDB engine. */
  readonly engine: string;
  /** A temporary folder. */
  readonly folder: string;
}

/**
 * Synthesizes the app and starts the engine.
 *
 * @param stops gets functions that have to be called in the end
 * @throws {NoEngineError} when Java is missing or too old, or the engine does not start
 */
export async function startEnvironment(stops: Stops): Promise<Environment> {
  process.env[NO_VERSION_WARNING] = 'true';
  const engine = await startDynamoDbLocal();
  stops.push(() => engine.stop());
  const folder = await mkdtemp(join(tmpdir(), 'callfold-bench-'));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  const { app, stack } = createApp({ outdir: folder, check: false });
  const template: Template = app.synth().getStackByName(stack.stackName).template;
  const [[, table] = []] = resourcesOfType(template, 'AWS::DynamoDB::Table');
  return {
    webhook: deployedFunction('webhook', template, folder),
    recorder: deployedFunction('recorder', template, folder),
    table: tableDefinition(table?.Properties),
    template,
    engine: engine.endpoint,
    folder,
  };
}

function deployedFunction(service: string, template: Template, folder: string): DeployedFunction {
  for (const [, { Properties, Metadata }] of resourcesOfType(template, 'AWS::Lambda::Function')) {
    const variables: { [name: string]: unknown } = Properties.Environment?.Variables ?? {};
    if (variables.POWERTOOLS_SERVICE_NAME !== service) continue;
    const known = Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : 'https://of-the-deployment.example',
    ]);
    return {
      bundle: join(folder, String(Metadata?.['aws:asset:path']), 'index.mjs'),
      environment: { ...Object.fromEntries(known), ...LAMBDA_ENVIRONMENT },
      memoryMegabytes: Properties.MemorySize,
    };
  }
  throw new Error(`The template has no function of the service ${service}`);
}

const LAMBDA_ENVIRONMENT = {
  AWS_REGION: LOCAL_AWS.region,
  AWS_ACCESS_KEY_ID: LOCAL_AWS.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: LOCAL_AWS.credentials.secretAccessKey,
};
