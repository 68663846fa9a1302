#!/usr/bin/env node
// Starts the `callfold` command, which is TypeScript: tsx compiles it as it is loaded.
import { register } from 'tsx/esm/api';

// That AWS's SDK will want a newer Node.js some day is for whoever maintains callfold, not for its users.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

register();
await import('./process.ts');
