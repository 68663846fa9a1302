import type { CallRecord } from '../store/calls/call-record.ts';
import { incompleteOf } from '../store/calls/incomplete.ts';
import type { Lifecycle } from '../store/calls/lifecycle.ts';
import { outcomeOf, rawOutcomeOf } from '../store/calls/outcome.ts';
import { toJsonText } from '../store/calls/plain-json.ts';
import { formatDuration } from '../time/duration.ts';
import { Analysis } from './analysis.tsx';
import { CallFacts } from './call-facts.tsx';
import { Conversation } from './conversation.tsx';
import { Page } from './layout.tsx';
import { Direction, Sentiment, Status } from './marks.tsx';
import { Moment } from './moment.tsx';
import { Recording } from './recording.tsx';
import { Timeline } from './timeline.tsx';
import { readable } from './words.ts';

/** The data of a call's page. */
interface CallPageProps {
  readonly source: string;
  readonly record: CallRecord;
  readonly lifecycle: Lifecycle;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Undefined if no more events of the call are expected. */
  readonly pollMs: number | undefined;
}

/** The page of one call. Its parts have ids, so that the page's script can replace those that changed. */
export function CallPage({ source, record, lifecycle, now, pollMs }: CallPageProps) {
  return (
    <Page
      title={`Call ${record.call_id}`}
      source={source}
      live={pollMs === undefined ? undefined : { kind: 'call', pollMs }}
    >
      <div class="call" id="call" data-version={versionOf(record, now)}>
        <Head record={record} now={now} />
        <Notices record={record} lifecycle={lifecycle} />
        <div class="columns">
          <div class="column">
            <Analysis record={record} />
            <Transcript record={record} />
          </div>
          <div class="column side">
            <section class="card" id="lifecycle" aria-labelledby="lifecycle-title">
              <h2 id="lifecycle-title">Lifecycle</h2>
              <Timeline steps={lifecycle.steps} />
            </section>
            <Recording record={record} />
            <CallFacts record={record} />
          </div>
        </div>
        <details class="card raw" id="raw">
          <summary>Raw record</summary>
          <pre tabindex={0}>{toJsonText(record.raw, 2)}</pre>
        </details>
      </div>
    </Page>
  );
}

// A late event adds its milestone and leaves the snapshot's version as it is. A call becomes incomplete without any event.
function versionOf(record: CallRecord, now: number): string {
  const { version, started_event, ended_event, analyzed_event } = record;
  const milestones = [started_event?.version, ended_event?.version, analyzed_event?.version];
  return [version, ...milestones, incompleteOf(record, now)?.missing].join(' | ');
}

function Head({ record, now }: Pick<CallPageProps, 'record' | 'now'>) {
  const reason = rawOutcomeOf(record);
  return (
    <div class="call-head" id="head">
      <p>
        <a href="/" class="back" rel="up">
          ← Calls
        </a>
      </p>
      <h1>
        <Direction direction={record.direction} />
        <span class="number">{record.from ?? 'unknown'}</span>
        <span class="arrow"> → </span>
        <span class="number">{record.to ?? 'unknown'}</span>
      </h1>
      <p class="facts">
        {record.created && <Moment instant={record.created} form="long" />}
        {record.duration_ms !== undefined && <span>{formatDuration(record.duration_ms)}</span>}
        {record.status !== 'started' && <span>{readable(outcomeOf(record))}</span>}
        {reason && record.status !== 'started' && <span title={reason}>{readable(reason)}</span>}
        <Status call={record} now={now} />
        {record.user_sentiment && <Sentiment sentiment={record.user_sentiment} />}
      </p>
    </div>
  );
}

function Notices({ record, lifecycle }: { record: CallRecord; lifecycle: Lifecycle }) {
  const { truncated } = record;
  if (lifecycle.notices.length === 0 && truncated.length === 0) return <div id="notices"></div>;
  return (
    <div id="notices">
      <ul class="notices">
        {lifecycle.notices.map(({ level, text }) => (
          <li class={level}>{text}</li>
        ))}
        {truncated.length > 0 && (
          <li class="note">
            {`Shortened to fit the record: ${truncated.join(', ')}. `}
            {record.transcript_url && 'The full transcript is in its file.'}
          </li>
        )}
      </ul>
    </div>
  );
}

function Transcript({ record }: { record: CallRecord }) {
  return (
    <section class="card" id="transcript" aria-labelledby="transcript-title">
      <h2 id="transcript-title">Transcript</h2>
      {record.body ? (
        <Conversation body={record.body} />
      ) : (
        <p class="none">
          {record.status === 'started' ? 'The transcript comes when the call has ended.' : 'There is none.'}
        </p>
      )}
      {record.translated_body && (
        <details class="translation">
          <summary>
            {record.translation_language ? `Translation (${record.translation_language})` : 'Translation'}
          </summary>
          <Conversation body={record.translated_body} />
        </details>
      )}
    </section>
  );
}
