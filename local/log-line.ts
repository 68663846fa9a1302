import { oneLine } from '../text/printable.ts';

/**
 * Makes a line that a function wrote readable at a glance: `webhook  accepted  call.ended  <call_id>`. Metrics
 * are left out; a line that is not a log record, such as a crash, stays as it is.
 *
 * @returns undefined for a line that is not to be shown
 */
export function readableLine(line: string): string | undefined {
  const record = parse(line);
  if (!record) return line;
  if ('_aws' in record) return undefined;
  const { service, message, outcome = message, reason, event, call_id, calls, level } = record;
  const details = level === 'ERROR' ? JSON.stringify(record.error) : calls && JSON.stringify(calls);
  return [service, outcome, reason, event, call_id, details]
    .filter(part => part !== undefined)
    .map(part => oneLine(String(part)))
    .join('  ');
}

function parse(line: string): { readonly [name: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as { [name: string]: unknown }) : undefined;
  } catch {
    return undefined;
  }
}
