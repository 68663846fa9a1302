import type { CallRecord } from '../store/calls/call-record.ts';
import { ANSWER_FIELDS, answersOf } from '../store/calls/named-parts.ts';
import { Answers } from './answers.tsx';
import { Said } from './said.tsx';
import { isEmpty, Value } from './value.tsx';
import { readable } from './words.ts';

/** Whippy's analysis of the call: the summary first, then all other fields, and the customer's own questions last. */
export function Analysis({ record }: { record: CallRecord }) {
  const { analysis, call_summary } = record;
  const answers = answersOf(record);
  const fields = Object.entries(analysis ?? {}).filter(
    ([name, value]) =>
      !(name === 'call_summary' && value === call_summary) &&
      !ANSWER_FIELDS.includes(name) &&
      !isEmpty(value),
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
              <dd dir="auto">
                <Value value={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {!isEmpty(answers) && <Answers answers={answers} />}
      {!analysis && <p class="none">{record.analyzed_event ? 'It is empty.' : 'Not yet.'}</p>}
    </section>
  );
}
