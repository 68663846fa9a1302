import { toJsonSchema } from '@valibot/to-json-schema';
import { sampleEvent } from '../cli/events/sample-event.ts';
import { SAMPLE_NAMES } from '../cli/events/sample-names.ts';
import { DETAILS } from '../events/detail.ts';

/** The files of `docs/events`, by their names: of each event the JSON Schema of its detail, and an example. */
export function contractFiles(): Map<string, object> {
  return new Map(
    SAMPLE_NAMES.flatMap((name): [string, object][] => {
      const event = sampleEvent(name);
      const type = event['detail-type'];
      const { $schema, ...schema } = toJsonSchema(DETAILS[type]);
      return [
        [`call-${name}.schema.json`, { $schema, title: `The detail of ${type}`, ...schema }],
        [`call-${name}.json`, event],
      ];
    }),
  );
}
