import { createApp } from './app.ts';
import { SettingsError } from './settings/settings-error.ts';
import { readStages } from './settings/stages.ts';

/**
 * Builds the app for the CDK CLI, which runs this in the folder of `cdk.json`: one stack, for the stage that `-c stage`
 * names, with the settings in that folder's `stages.json`. Ends the process with one line if a setting is wrong.
 */
export function startApp(): void {
  try {
    createApp({ stages: readStages(process.cwd()) });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    // Exit at once: otherwise, CDK would synthesize the half-built app when the process ends.
    process.exit(1);
  }
}
