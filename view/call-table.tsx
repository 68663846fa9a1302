import type { Child } from 'hono/jsx';
import type { ListedCall } from '../store/calls/call-record.ts';
import { incompleteOf } from '../store/calls/incomplete.ts';
import { outcomeOf, rawOutcomeOf } from '../store/calls/outcome.ts';
import { formatDuration } from '../time/duration.ts';
import { callHref } from './links.ts';
import { Direction, Sentiment, Status } from './marks.tsx';
import { Moment } from './moment.tsx';
import { Said } from './said.tsx';
import { readable } from './words.ts';

/** The calls of a page. On a phone its rows become cards; the roles keep it a table there too. */
export function CallTable({
  calls,
  now,
  excerpts,
}: {
  calls: readonly ListedCall[];
  now: number;
  /** By call id, what to show in place of the summaries. */
  excerpts?: ReadonlyMap<string, string>;
}) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: if a row is laid out as a card, browsers forget what it is
    <table class={excerpts ? 'calls excerpts' : 'calls'} role="table" aria-label="Calls">
      <thead>
        {/* biome-ignore lint/a11y/noRedundantRoles: as above */}
        <tr role="row">
          {COLUMNS.map(({ name, title }) => (
            // biome-ignore lint/a11y/noRedundantRoles: as above
            <th role="columnheader" scope="col" class={name}>
              {name === 'summary' && excerpts ? 'Words' : title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody id="rows">
        {calls.map(call => (
          <CallRow call={call} now={now} excerpt={excerpts?.get(call.call_id)} />
        ))}
      </tbody>
    </table>
  );
}

const COLUMNS = [
  { name: 'party', title: 'With' },
  { name: 'when', title: 'Created' },
  { name: 'status', title: 'Status' },
  { name: 'outcome', title: 'Outcome' },
  { name: 'duration', title: 'Duration' },
  { name: 'sentiment', title: 'Sentiment' },
  { name: 'summary', title: 'Summary' },
] as const;

/**
 * One call of the list. The page's script finds, replaces and orders rows by their data attributes.
 *
 * @param now milliseconds since 1970
 */
export function CallRow({
  call,
  now,
  excerpt = call.call_summary,
}: {
  call: ListedCall;
  now: number;
  /** What was said or sums it up; the summary by default. */
  excerpt?: string | undefined;
}) {
  const outcome = outcomeOf(call);
  const reason = rawOutcomeOf(call);
  // What has become incomplete is shown as a change, though no event came.
  const version = incompleteOf(call, now) ? `${call.version} incomplete` : call.version;
  return (
    // biome-ignore lint/a11y/noRedundantRoles: if a row is laid out as a card, browsers forget what it is
    <tr role="row" data-call={call.call_id} data-version={version} data-created={call.created}>
      <Cell name="party">
        <a href={callHref(call.call_id)}>
          <Direction direction={call.direction} />
          <Parties call={call} />
        </a>
      </Cell>
      <Cell name="when">{call.created && <Moment instant={call.created} form="short" />}</Cell>
      <Cell name="status">
        <Status call={call} now={now} />
      </Cell>
      <Cell name="outcome">
        {call.status !== 'started' && (
          <>
            <span>{readable(outcome)}</span>
            {reason && (
              <span class="reason" title={reason}>
                {readable(reason)}
              </span>
            )}
          </>
        )}
      </Cell>
      <Cell name="duration">{call.duration_ms !== undefined && formatDuration(call.duration_ms)}</Cell>
      <Cell name="sentiment">{call.user_sentiment && <Sentiment sentiment={call.user_sentiment} />}</Cell>
      <Cell name="summary">
        {excerpt && (
          <span class="clamp" dir="auto">
            <Said text={excerpt} />
          </span>
        )}
      </Cell>
    </tr>
  );
}

// The other party first, since a row is about it; our own number says to or from which the call went.
function Parties({ call: { direction, from, to } }: { call: ListedCall }) {
  const isOutbound = direction === 'OUTBOUND';
  const [other, own] = isOutbound ? [to, from] : [from, to];
  return (
    <>
      <PhoneNumber number={other} />
      <span class="own">
        <span aria-hidden="true">{isOutbound ? ' ← ' : ' → '}</span>
        <span class="visually-hidden">{isOutbound ? ' from ' : ' to '}</span>
        <PhoneNumber number={own} />
      </span>
    </>
  );
}

// What does not fit is cut by the style sheet: then the title has all of it.
function PhoneNumber({ number = 'unknown' }: { number: string | undefined }) {
  return (
    <span class="number" title={number}>
      {number}
    </span>
  );
}

function Cell({ name, children }: { name: string; children?: Child }) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: if a row is laid out as a card, browsers forget what it is
    <td role="cell" class={name}>
      {children}
    </td>
  );
}
