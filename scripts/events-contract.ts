// `npm run events:contract`: writes the JSON Schemas and the examples of docs/events, after a change in `events`.
import { writeFileSync } from 'node:fs';
import { contractFiles } from './contract-files.ts';

for (const [file, content] of contractFiles()) {
  writeFileSync(new URL(`../docs/events/${file}`, import.meta.url), `${JSON.stringify(content, null, 2)}\n`);
}
