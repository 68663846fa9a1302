import type { ListedCall } from './call-record.ts';

/** How a call came out, in the words of callfold: Whippy has many more, and adds to them. docs/record.md has the table. */
export const OUTCOMES = [
  'connected',
  'transferred',
  'voicemail',
  'no_answer',
  'busy',
  'failed',
  'unknown',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What of a call its outcome depends on. */
export type OutcomeFacts = Pick<
  ListedCall,
  'end_reason' | 'delivery_status' | 'in_voicemail' | 'duration_ms'
>;

/**
 * How a call came out. A call that goes on is `unknown`, and so is one of which too little is known.
 *
 * The reason that it ended decides, except for the voicemail that only the analysis noticed: then one of the two hung up. If
 * the reason is not one of those that are known, a call that lasted for some time was picked up.
 */
export function outcomeOf({ in_voicemail, duration_ms, ...call }: OutcomeFacts): Outcome {
  const reason = joined(rawOutcomeOf(call) ?? '');
  const known = REASONS.get(reason) ?? (FAILURE.test(reason) ? 'failed' : undefined);
  if (known !== undefined && known !== 'connected') return known;
  if (in_voicemail) return 'voicemail';
  if (known !== undefined) return known;
  return reason !== IN_PROGRESS && duration_ms !== undefined && duration_ms > 0 ? 'connected' : 'unknown';
}

/**
 * How a call came out in Whippy's words: the reason it ended (`agent_hangup`), or its delivery status if it has no reason
 * (`call_completed`).
 */
export function rawOutcomeOf(call: Pick<ListedCall, 'end_reason' | 'delivery_status'>): string | undefined {
  return call.end_reason ?? call.delivery_status;
}

/** Whether a person answered the call: of one that was transferred, too. */
export function isConnected(outcome: Outcome): boolean {
  return outcome === 'connected' || outcome === 'transferred';
}

/** One of the outcomes, however a person writes it: `No answer` is `no_answer`. Undefined if it is none of them. */
export function outcomeNamed(text: string): Outcome | undefined {
  return OUTCOMES.find(outcome => outcome === joined(text));
}

/** The words of a text in lower case: of `Call transfer` and `CALL_TRANSFER` the same ones. */
export function wordsOf(text: string): string[] {
  return text
    .trim()
    .toLowerCase()
    .split(/[\s_-]+/);
}

function joined(text: string): string {
  return wordsOf(text).join('_');
}

const IN_PROGRESS = 'call_in_progress';

const REASONS: ReadonlyMap<string, Outcome> = new Map(
  Object.entries({
    connected: ['agent_hangup', 'user_hangup', 'inactivity', 'max_duration_reached'],
    transferred: ['call_transfer', 'transfer_bridged'],
    voicemail: ['voicemail_reached'],
    no_answer: ['dial_no_answer', 'user_declined'],
    busy: ['dial_busy'],
    failed: [
      'invalid_destination',
      'telephony_provider_permission_denied',
      'telephony_provider_unavailable',
      'sip_routing_error',
      'marked_as_spam',
      'concurrency_limit_reached',
      'no_valid_payment',
      'registered_call_timeout',
    ],
  } satisfies { [outcome in Outcome]?: string[] }).flatMap(([outcome, reasons]) =>
    reasons.map(reason => [reason, outcome as Outcome] as const),
  ),
);

// A call that could not be dialled, or broke off by a fault: `dial_failed`, `error_asr`, and what may come to be called so.
const FAILURE = /^(dial|error)_/;
