import type { AttributeMap, AttributeValue } from '../../call/attribute-value.ts';
import { decimal } from '../../text/decimal.ts';

/**
 * The form of an item in which two engines can be compared: a number as its value, not as its text, since
 * dynalite, like DynamoDB itself, gives 1.50 back as 1.5, while Amazon's local engine keeps the text.
 */
export function storedForm(item: AttributeMap): AttributeMap {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, storedValue(value)]));
}

function storedValue(value: AttributeValue): AttributeValue {
  if ('N' in value) return { N: decimal(value.N) };
  if ('L' in value) return { L: value.L.map(storedValue) };
  if ('M' in value) return { M: storedForm(value.M) };
  return value;
}
