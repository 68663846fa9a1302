#!/usr/bin/env node
// Starts the `callfold` command. In a clone it is TypeScript, which tsx compiles as it is loaded; the package has it built.
// This file is read by whatever version of Node.js there is: no syntax newer than ES2020, and what needs a newer one is
// imported after the check.
import { checkRequirements, IS_CLONE } from '../terminal/requirements.mjs';

checkRequirements();

// Only for Node.js 20: the AWS SDK's warning that it will need a newer one is for the maintainers of callfold, not for
// its users.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED =
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED || 'true';

if (IS_CLONE) startFromSource();
else import('../dist/cli/process.js');

async function startFromSource() {
  const { fileURLToPath } = await import('node:url');
  const { register } = await import('tsx/esm/api');
  // With callfold's own settings: tsx would take those of whatever project the user happens to be in.
  register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
  await import('./process.ts');
}
