// `npm run stages:schema`: writes the JSON Schema of `stages.json`, after a change of the settings.
import { writeFileSync } from 'node:fs';
import { stagesJsonSchema } from '../lib/settings/json-schema.ts';

writeFileSync(
  new URL('../stages.schema.json', import.meta.url),
  `${JSON.stringify(stagesJsonSchema(), null, 2)}\n`,
);
