import type { CallRecord } from '../store/calls/call-record.ts';
import { toJsonText } from '../store/calls/plain-json.ts';
import { isJsonObject, type Json } from '../text/json.ts';
import { Said } from './said.tsx';
import { readable } from './words.ts';

/** Whippy's analysis of the call: the summary first, then all other fields. */
export function Analysis({ record }: { record: CallRecord }) {
  const { analysis, call_summary } = record;
  const fields = Object.entries(analysis ?? {}).filter(
    ([name, value]) => !(name === 'call_summary' && value === call_summary) && !isEmpty(value),
  );
  return (
    <section class="card" id="analysis" aria-labelledby="analysis-title">
      <h2 id="analysis-title">Analysis</h2>
      {call_summary && (
        <p class="call-summary" dir="auto">
          <Said text={call_summary} />
        </p>
      )}
      {fields.length > 0 && (
        <dl class="fields">
          {fields.map(([name, value]) => (
            <div>
              <dt title={name}>{readable(name)}</dt>
              <dd dir="auto">{typeof value === 'boolean' ? (value ? 'Yes' : 'No') : textOf(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {!analysis && <p class="none">{record.analyzed_event ? 'It is empty.' : 'Not yet.'}</p>}
    </section>
  );
}

function isEmpty(value: Json): boolean {
  return value === null || value === '' || (isJsonObject(value) && Object.keys(value).length === 0);
}

function textOf(value: Json) {
  return typeof value === 'string' ? <Said text={value} /> : <code>{toJsonText(value)}</code>;
}
