import * as v from 'valibot';
import { settingTypes } from './settings.ts';
import { STAGE_NAME, stageTypes } from './stages.ts';

/** The JSON Schema of `stages.json`, for the help that an editor gives. */
export function stagesJsonSchema() {
  const properties = Object.entries({ ...stageTypes, ...settingTypes }).map(([name, type]) => {
    const byDefault = v.getDefault(type);
    const values = { description: v.getDescription(type.wrapped), ...v.getMetadata(type.wrapped) };
    return [name, byDefault === undefined ? values : { ...values, default: byDefault }];
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'The stages of callfold, and their settings',
    type: 'object',
    properties: { $schema: { type: 'string' } },
    patternProperties: {
      [STAGE_NAME.source]: {
        type: 'object',
        properties: Object.fromEntries(properties),
        additionalProperties: false,
      },
    },
    additionalProperties: false,
  };
}
