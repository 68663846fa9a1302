import { readFileSync } from 'node:fs';
import { stagesJsonSchema } from '../../lib/settings/json-schema.ts';
import { SettingsError } from '../../lib/settings/settings-error.ts';
import { parseStages } from '../../lib/settings/stages.ts';

const schema = JSON.parse(readFileSync('stages.schema.json', 'utf8'));
const [stage] = Object.values<{ readonly properties: { readonly [name: string]: Property } }>(
  schema.patternProperties,
);
const properties = Object.entries(stage?.properties ?? {});

interface Property {
  readonly description: string;
  readonly type: 'integer' | 'boolean' | 'string';
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly number[];
  readonly pattern?: string;
  readonly not?: { readonly enum: readonly string[] };
  readonly default?: unknown;
}

/** Whether callfold takes the value. A window and an archive, because a large batch and an audit need them. */
function takes(name: string, value: unknown): boolean {
  try {
    parseStages(JSON.stringify({ dev: { batchWindowSeconds: 1, archive: true, [name]: value } }));
    return true;
  } catch (error) {
    if (error instanceof SettingsError) return false;
    throw error;
  }
}

test('the JSON Schema that editors read is the one that npm run stages:schema writes', () => {
  expect(schema).toEqual(stagesJsonSchema());
  expect(properties.length).toBeGreaterThan(10);
});

test('the committed stages can be deployed, and name the schema', () => {
  const content = readFileSync('stages.json', 'utf8');
  expect(Object.keys(parseStages(content))).not.toEqual([]);
  expect(JSON.parse(content).$schema).toBe('./stages.schema.json');
});

test.each(properties)('the schema and callfold allow the same values of %s', (name, property) => {
  expect(property.description).toMatch(/^[A-Z].*\.$/);
  if (property.default !== undefined) expect(takes(name, property.default)).toBe(true);
  expect(takes(name, null)).toBe(false);
  if (property.type === 'boolean') {
    expect([true, false, 'true', 1].map(value => takes(name, value))).toEqual([true, true, false, false]);
  } else if (property.enum) {
    const most = Math.max(...property.enum);
    for (let value = 0; value <= most + 1; value++)
      expect([value, takes(name, value)]).toEqual([value, property.enum.includes(value)]);
  } else if (property.type === 'integer') {
    const { minimum = Number.NaN, maximum = Number.NaN } = property;
    const values = [minimum - 1, minimum, maximum, maximum + 1, minimum + 0.5, String(minimum)];
    expect(values.map(value => takes(name, value))).toEqual([false, true, true, false, false, false]);
  } else {
    const { pattern = '', not } = property;
    for (const value of [...TEXTS, ...(not?.enum ?? [])]) {
      const isAllowed = new RegExp(pattern).test(value) && !not?.enum.includes(value);
      expect([value, takes(name, value)]).toEqual([value, isAllowed]);
    }
    expect(takes(name, 1)).toBe(false);
  }
});

const TEXTS = [
  '',
  ' ',
  'x-signature',
  'x signature',
  '-x',
  'x'.repeat(64),
  'x'.repeat(65),
  'ops@example.com',
  'ops@example',
  'ops',
  'https://example.com/runbook',
  'http://example.com/runbook',
];
