#!/usr/bin/env node
// Starts the `callfold` command, which is TypeScript: tsx compiles it as it is loaded.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

// Only for Node.js 20: the AWS SDK's warning that it will need a newer one is for the maintainers of callfold, not for
// its users.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// With callfold's own settings: tsx would take those of whatever project the user happens to be in.
register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
await import('./process.ts');
