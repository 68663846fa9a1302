import * as v from 'valibot';
import { SETTING_NAMES, STAGES, type Stage, settingsSchema } from './settings.ts';

/** Thrown for context that makes no sense. The message is one line for the user. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Context that the CDK CLI keeps for itself in `cdk.context.json` or `~/.cdk.json`, besides `aws:cdk:...` and the like. */
const CLI_CONTEXT = new Set(['acknowledged-issue-numbers', 'cli-telemetry']);

/**
 * Picks the stage and overrides its settings from the app's context (`-c name=value`, or `context` in `cdk.json`).
 *
 * @throws SettingsError when the stage, the name of a setting or a value is wrong.
 */
export function readSettings(context: Record<string, unknown>): Stage {
  const { stage: stageName = 'dev', ...overrides } = Object.fromEntries(
    // CDK's own context is named with a colon or a slash: feature flags, look-ups.
    Object.entries(context).filter(([name]) => !/[:/]/.test(name) && !CLI_CONTEXT.has(name)),
  );
  const stage = Object.entries<Stage>(STAGES).find(([name]) => name === stageName)?.[1];
  if (!stage) {
    throw new SettingsError(
      `Unknown stage ${quote(stageName)}: use one of ${Object.keys(STAGES).join(', ')}`,
    );
  }
  const unknown = Object.keys(overrides).filter(name => !SETTING_NAMES.includes(name));
  if (unknown.length > 0) {
    throw new SettingsError(
      `Unknown setting ${unknown.map(quote).join(', ')}: use stage, ${SETTING_NAMES.join(', ')}`,
    );
  }
  const settings = v.safeParse(settingsSchema, { ...stage.settings, ...overrides }, { abortPipeEarly: true });
  if (!settings.success) {
    throw new SettingsError(`Bad setting: ${complaints(settings.issues, overrides)}`);
  }
  return { ...stage, settings: settings.output };
}

/** What is wrong with values and what was given, in one line. */
export function complaints(
  issues: readonly v.BaseIssue<unknown>[],
  given: { readonly [name: string]: unknown },
): string {
  return issues
    .map(issue => {
      const name = String(v.getDotPath(issue));
      return `${name} ${issue.message}${given[name] === undefined ? '' : `, not ${quote(given[name])}`}`;
    })
    .join('; ');
}

// JSON has no NaN, and would call it null.
const quote = (value: unknown): string => (Number.isNaN(value) ? 'NaN' : JSON.stringify(value));
