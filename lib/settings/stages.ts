import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'lossless-json';
import * as v from 'valibot';
import { flag } from './setting-types.ts';
import { settingsSchema, settingTypes } from './settings.ts';
import { complaints, SettingsError, unknownName } from './settings-error.ts';

/** Properties of a stage that are not settings: `-c` cannot change them, because they decide about data. */
export const stageTypes = {
  throwAway: v.optional(
    v.pipe(
      flag(),
      v.description(
        'Whether all data goes when the stack is deleted. Without it, calls are protected against deletion, can be restored, and outlive the stack.',
      ),
    ),
    false,
  ),
};

/** A stage as it stands in `stages.json`: checked, and without the defaults. */
export interface StageEntry extends v.InferInput<typeof settingsSchema> {
  readonly throwAway?: boolean | undefined;
}

/** The stages by their names. */
export interface Stages {
  readonly [name: string]: StageEntry;
}

/** The file of a user's stages. */
export const STAGES_FILE = 'stages.json';

/** Stages without any setting: what runs on one machine, where the user's file is not read. */
export const BLANK_STAGES: Stages = { dev: { throwAway: true }, prod: {} };

/** A stage's name, which is part of its stack's. */
export const STAGE_NAME = /^[A-Za-z][A-Za-z0-9-]{0,29}$/;

/**
 * Reads the stages in a folder.
 *
 * @throws {SettingsError} if there are none, or {@link parseStages} refuses them
 */
export function readStages(folder: string): Stages {
  let content: string;
  try {
    content = readFileSync(join(folder, STAGES_FILE), 'utf8');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new SettingsError(
      `${STAGES_FILE} cannot be read (${error.message}): it holds the stages, at least ${JSON.stringify(BLANK_STAGES)}`,
    );
  }
  return parseStages(content);
}

/**
 * Reads the content of `stages.json`: settings by the names of their stages.
 *
 * @throws {SettingsError} when it is not JSON, or has a name or a value that is not allowed
 */
export function parseStages(content: string): Stages {
  const { $schema: _, ...stages } = objectOf(parseFile(content), STAGES_FILE);
  return Object.fromEntries(Object.entries(stages).map(([name, entry]) => [name, checkEntry(name, entry)]));
}

function parseFile(content: string): unknown {
  try {
    // JSON.parse would take the last of two entries with one name, and so drop the settings of the first.
    return parse(content, undefined, Number);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SettingsError(`${STAGES_FILE} is not JSON: ${error.message}`);
  }
}

function checkEntry(name: string, value: unknown): StageEntry {
  if (!STAGE_NAME.test(name)) {
    throw new SettingsError(
      `${STAGES_FILE}: ${JSON.stringify(name)} cannot name a stage: use a letter, then letters, digits and hyphens, 30 at most`,
    );
  }
  const where = `${STAGES_FILE}, stage ${name}`;
  const entry = objectOf(value, where);
  const names = Object.keys({ ...stageTypes, ...settingTypes });
  const unknown = Object.keys(entry).find(setting => !names.includes(setting));
  if (unknown !== undefined) throw new SettingsError(`${where}: ${unknownName(unknown, names)}`);
  const { throwAway, ...settings } = entry;
  const checked = [
    v.safeParse(v.object(stageTypes), { throwAway }, { abortPipeEarly: true }),
    v.safeParse(settingsSchema, settings, { abortPipeEarly: true }),
  ];
  const issues = checked.flatMap((result): readonly v.BaseIssue<unknown>[] => result.issues ?? []);
  if (issues.length > 0) throw new SettingsError(`${where}: ${complaints(issues, entry)}`);
  return entry;
}

function objectOf(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new SettingsError(`${where}: must be an object, such as ${JSON.stringify(BLANK_STAGES.dev)}`);
}
