import * as v from 'valibot';
import { type Settings, settingsSchema, settingTypes } from './settings.ts';
import { complaints, quote, SettingsError, unknownName } from './settings-error.ts';
import { STAGES_FILE, type Stages, stageTypes } from './stages.ts';

/** What a stack is made from. */
export interface Stage {
  readonly stackName: string;
  /** Whether `cdk destroy` deletes everything; otherwise, data is kept and protected. */
  readonly throwAway: boolean;
  readonly settings: Settings;
}

/** The stage if none is named. */
const DEFAULT_STAGE = 'dev';

/** Context that the CDK CLI keeps for itself in `cdk.context.json` or `~/.cdk.json`, besides `aws:cdk:...` and the like. */
const CLI_CONTEXT = new Set(['acknowledged-issue-numbers', 'cli-telemetry']);

/**
 * Picks the stage that the app's context names (`-c stage=name`), and overrides its settings for this one deploy
 * (`-c name=value`).
 *
 * @throws {SettingsError} when the stage, the name of a setting or a value is wrong
 */
export function readSettings(context: Record<string, unknown>, stages: Stages): Stage {
  const { stage: stageName = DEFAULT_STAGE, ...overrides } = Object.fromEntries(
    // CDK's own context is named with a colon or a slash: feature flags, look-ups.
    Object.entries(context).filter(([name]) => !/[:/]/.test(name) && !CLI_CONTEXT.has(name)),
  );
  const [found] = Object.entries(stages).filter(([name]) => name === stageName);
  if (!found) {
    throw new SettingsError(
      `Unknown stage ${quote(stageName)}: ${STAGES_FILE} has ${Object.keys(stages).join(', ') || 'none'}`,
    );
  }
  const [name, { throwAway = false, ...entry }] = found;
  refuseNames(overrides);
  const given = { ...entry, ...overrides };
  const values = { ...entry, ...Object.fromEntries(Object.entries(overrides).map(read)) };
  const settings = v.safeParse(settingsSchema, values, { abortPipeEarly: true });
  if (!settings.success) throw new SettingsError(`Bad setting: ${complaints(settings.issues, given)}`);
  const stackName = name === DEFAULT_STAGE ? 'Callfold' : `Callfold-${name}`;
  return { stackName, throwAway, settings: settings.output };
}

/**
 * Refuses settings in `cdk.json`, where they would apply to all stages and override `stages.json`.
 *
 * @throws {SettingsError} that names them
 */
export function refuseSettings(cdkJsonContext: Record<string, unknown>): void {
  const misplaced = Object.keys({ ...stageTypes, ...settingTypes }).filter(name => name in cdkJsonContext);
  if (misplaced.length > 0) {
    throw new SettingsError(
      `cdk.json sets ${misplaced.join(', ')}: settings belong under their stage in ${STAGES_FILE}`,
    );
  }
}

function refuseNames(overrides: Record<string, unknown>): void {
  for (const name of Object.keys(overrides)) {
    if (name in stageTypes) {
      throw new SettingsError(
        `${name} decides about data, so it cannot be set for one deploy: set it in ${STAGES_FILE}`,
      );
    }
    const names = Object.keys(settingTypes);
    if (!names.includes(name)) {
      const text = unknownName(name, ['stage', ...names]);
      throw new SettingsError(text.replace(/^u/, 'U'));
    }
  }
}

/** What arrives from `-c` is always text. */
function read([name, value]: [string, unknown]): [string, unknown] {
  const type = typeOf(name as keyof Settings);
  if (type === 'integer' && typeof value === 'string' && /^\d+$/.test(value)) return [name, Number(value)];
  if (type === 'boolean' && (value === 'true' || value === 'false')) return [name, value === 'true'];
  return [name, value];
}

function typeOf(name: keyof Settings): 'integer' | 'boolean' | 'string' {
  return v.getMetadata(settingTypes[name].wrapped).type;
}
