import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../lib/app.ts';
import { tableDefinition } from '../local/dynamodb.ts';
import { LOCAL_AWS } from '../local/local-aws.ts';
import { NO_VERSION_WARNING } from '../local/services.ts';
import { resourcesOfType } from '../local/template.ts';

/** A function as it would be deployed. */
export interface DeployedFunction {
  /** Path of the bundle. */
  readonly bundle: string;
  /** As in the template, with made-up names in place of what only a deployment knows. */
  readonly environment: { readonly [name: string]: string };
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
}

/** What would be deployed, as far as it is measured. */
export interface Deployment {
  readonly webhook: DeployedFunction;
  readonly recorder: DeployedFunction;
  /** The table of the calls, as `CreateTable` takes it, without a name. */
  readonly table: ReturnType<typeof tableDefinition>;
  /** Removes the bundles. */
  remove(): Promise<void>;
}

/** Synthesizes the app into a temporary folder, and takes functions and table from there. */
export async function synthesizeDeployment(): Promise<Deployment> {
  const outdir = await mkdtemp(join(tmpdir(), 'callfold-bench-'));
  const { app, stack } = createApp({ outdir });
  const { template } = app.synth().getStackByName(stack.stackName);
  const functions = new Map(
    resourcesOfType(template, 'AWS::Lambda::Function').map(([, { Properties, Metadata }]) => {
      const variables: { [name: string]: unknown } = Properties.Environment.Variables;
      const named = Object.entries(variables).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : 'https://of-the-deployment.example',
      ]);
      const deployed: DeployedFunction = {
        bundle: join(outdir, String(Metadata?.['aws:asset:path']), 'index.mjs'),
        environment: { ...Object.fromEntries(named), ...LAMBDA_ENVIRONMENT },
        memoryMegabytes: Properties.MemorySize,
        timeoutSeconds: Properties.Timeout,
      };
      return [String(variables.POWERTOOLS_SERVICE_NAME), deployed];
    }),
  );
  const [[, table] = []] = resourcesOfType(template, 'AWS::DynamoDB::Table');
  return {
    table: tableDefinition(table?.Properties),
    webhook: existing(functions, 'webhook'),
    recorder: existing(functions, 'recorder'),
    remove: () => rm(outdir, { recursive: true, force: true }),
  };
}

const LAMBDA_ENVIRONMENT = {
  AWS_REGION: LOCAL_AWS.region,
  AWS_ACCESS_KEY_ID: LOCAL_AWS.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: LOCAL_AWS.credentials.secretAccessKey,
  [NO_VERSION_WARNING]: 'true',
};

function existing(functions: ReadonlyMap<string, DeployedFunction>, name: string): DeployedFunction {
  const found = functions.get(name);
  if (!found) throw new Error(`The template has no function of the service ${name}`);
  return found;
}
