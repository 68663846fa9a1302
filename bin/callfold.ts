#!/usr/bin/env node
import { createApp } from '../lib/app.ts';
import { SettingsError } from '../lib/settings/settings-error.ts';
import { readStages } from '../lib/settings/stages.ts';

try {
  // The CDK CLI runs this in the folder of cdk.json.
  createApp({ stages: readStages(process.cwd()) });
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  // Exit at once: otherwise, CDK would synthesize the half-built app when the process ends.
  process.exit(1);
}
