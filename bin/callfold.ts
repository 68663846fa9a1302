#!/usr/bin/env node
import { createApp } from '../lib/app.ts';
import { SettingsError } from '../lib/settings/read-settings.ts';

try {
  createApp();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  // At once: CDK would otherwise synthesize the half-built app on its way out.
  process.exit(1);
}
