import type { ListedCall } from '../store/calls/call-record.ts';
import { incompleteOf } from '../store/calls/incomplete.ts';
import { Moment } from './moment.tsx';
import { readable, STATUS_WORDS } from './words.ts';

/** An arrow for the direction of a call, and its name. */
export function Direction({ direction }: { direction: string | undefined }) {
  if (direction === undefined) return null;
  const word = readable(direction.toLowerCase());
  return (
    <span class={`direction ${direction === 'OUTBOUND' ? 'outbound' : 'inbound'}`} title={word}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d={direction === 'OUTBOUND' ? 'M4 12 12 4M6 4h6v6' : 'M12 4 4 12M10 12H4V6'} />
      </svg>
      <span class="visually-hidden">{`${word} call, `}</span>
    </span>
  );
}

/**
 * How far a call has come. Of an incomplete one, all that is known is when it was heard of last.
 *
 * @param now milliseconds since 1970
 */
export function Status({
  call,
  now,
}: {
  call: Pick<ListedCall, 'status' | 'version' | 'created' | 'agent_id'>;
  now: number;
}) {
  const incomplete = incompleteOf(call, now);
  if (incomplete) {
    return (
      <span class="chip incomplete">
        Not heard of since <Moment instant={incomplete.since} form="short" />
      </span>
    );
  }
  const { status } = call;
  if (status === undefined) return null;
  return <span class={`chip status-${status}`}>{STATUS_WORDS[status]}</span>;
}

/** A badge with the caller's mood: always as a word, which the colour emphasizes. */
export function Sentiment({ sentiment }: { sentiment: string }) {
  return (
    <span class={`chip ${sentimentClass(sentiment)}`} title={sentiment}>
      {sentiment}
    </span>
  );
}

/** The CSS class of a sentiment; those that Retell's documentation names have a colour of their own. */
export function sentimentClass(sentiment: string): string {
  return SENTIMENT_CLASSES[sentiment.toLowerCase()] ?? 'sentiment-other';
}

const SENTIMENT_CLASSES: { readonly [sentiment: string]: string | undefined } = {
  positive: 'sentiment-positive',
  neutral: 'sentiment-neutral',
  negative: 'sentiment-negative',
  unknown: 'sentiment-unknown',
};
