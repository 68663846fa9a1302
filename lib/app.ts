import { readFileSync } from 'node:fs';
import { App, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { CallRecordsProps } from './call-records/call-records-props.ts';
import { CallfoldStack } from './callfold-stack.ts';
import { readSettings, refuseSettings } from './settings/read-settings.ts';
import { BLANK_STAGES, type Stages } from './settings/stages.ts';

/** How to build the app outside of the CDK CLI, which needs none of this. */
export interface AppOptions {
  /** Context, as `-c` would give it: the stage, and settings for this synthesis only. */
  readonly context?: Record<string, unknown>;
  /**
   * The stages.
   * @default - `dev` and `prod` with the default settings; `stages.json` is not read
   */
  readonly stages?: Stages;
  /**
   * Folder to synthesize into.
   * @default - what the CDK CLI says, or else a new temporary folder
   */
  readonly outdir?: string;
  /** Props of the pipeline that win over the stage and its settings. */
  readonly callRecords?: CallRecordsProps;
  /**
   * Whether to bundle the functions. If not, the template differs only in the location of the code.
   * @default true
   */
  readonly bundle?: boolean;
  /**
   * Whether synthesis fails if the template breaks a rule of cdk-nag's AwsSolutions or of CloudFormation.
   * @default true
   */
  readonly check?: boolean;
}

/** What the CDK CLI always asks for: in the template, the path of each construct and of each bundle. */
const CLI_DEFAULTS = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

/**
 * Builds the app: one stack, for the stage that the context names.
 *
 * @throws {SettingsError} when the context names an unknown stage or setting or gives a bad value
 */
export function createApp(options: AppOptions = {}): { app: App; stack: CallfoldStack } {
  const check = options.check ?? true;
  const cdkJson = cdkJsonContext();
  refuseSettings(cdkJson);
  const app = new App({
    builtinCloudFormationValidation: check,
    ...(options.outdir === undefined ? {} : { outdir: options.outdir }),
    context: {
      ...cdkJson,
      ...CLI_DEFAULTS,
      ...(options.bundle === false ? { 'aws:cdk:bundling-stacks': [] } : {}),
      ...options.context,
    },
  });
  const { stackName, throwAway, settings } = readSettings(
    app.node.getAllContext(),
    options.stages ?? BLANK_STAGES,
  );
  const {
    alarmEmail,
    runbookUrl,
    reconcile,
    events,
    analysisPatienceMinutes,
    archive,
    archiveDays,
    audit,
    ...pipeline
  } = settings;
  const stack = new CallfoldStack(app, stackName, {
    alarmEmail,
    runbookUrl,
    reconcile,
    analysisPatienceMinutes: events ? analysisPatienceMinutes : undefined,
    archive: archive ? { archiveDays } : undefined,
    audit,
    callRecords: {
      removalPolicy: throwAway ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      ...pipeline,
      ...options.callRecords,
    },
  });
  if (check) Validations.of(app).addPlugins(new AwsSolutionsChecks());
  return { app, stack };
}

/** Feature flags change templates, so an app that is built without the CDK CLI needs them as well. */
function cdkJsonContext(): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')).context;
}
