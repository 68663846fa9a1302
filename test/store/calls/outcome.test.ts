import { readFileSync } from 'node:fs';
import { predicate } from '../../../store/calls/call-filter.ts';
import { readListed } from '../../../store/calls/call-record.ts';
import {
  isConnected,
  OUTCOMES,
  outcomeNamed,
  outcomeOf,
  rawOutcomeOf,
} from '../../../store/calls/outcome.ts';
import { callItem } from './calls.ts';

interface Facts {
  readonly voicemail?: boolean;
  /** Milliseconds. */
  readonly duration?: number;
}

function call(delivery_status: string | undefined, { voicemail, duration }: Facts = {}) {
  return readListed(
    callItem('a', '2026-11-23T10:00:00Z', {
      data: { delivery_status },
      metadata: { duration, analysis: voicemail === undefined ? undefined : { in_voicemail: voicemail } },
    }),
  );
}

test.each([
  ['call_completed.agent_hangup', 'connected'],
  ['call_completed.user_hangup', 'connected'],
  ['call_completed.inactivity', 'connected'],
  ['call_completed.max_duration_reached', 'connected'],
  ['call_completed.call_transfer', 'transferred'],
  ['call_completed.voicemail_reached', 'voicemail'],
  ['call_completed.dial_no_answer', 'no_answer'],
  ['call_completed.user_declined', 'no_answer'],
  ['call_completed.dial_busy', 'busy'],
  ['call_failed.dial_busy', 'busy'],
  ['call_completed.dial_failed', 'failed'],
  ['call_completed.dial_what_comes_next', 'failed'],
  ['call_completed.error_asr', 'failed'],
  ['call_completed.invalid_destination', 'failed'],
  ['call_completed.AGENT-HANGUP', 'connected'],
  ['call_completed.something_new', 'unknown'],
  ['call_completed', 'unknown'],
  ['call_in_progress', 'unknown'],
  ['', 'unknown'],
  [undefined, 'unknown'],
])('%s is %s', (status, outcome) => {
  expect(outcomeOf(call(status))).toBe(outcome);
});

test.each([
  ['call_completed.something_new', { duration: 1 }, 'connected'],
  ['call_completed', { duration: 15_848 }, 'connected'],
  ['call_completed', { duration: 0 }, 'unknown'],
  ['call_in_progress', { duration: 15_848 }, 'unknown'],
  ['call_completed.dial_no_answer', { duration: 30_000 }, 'no_answer'],
  ['call_completed.agent_hangup', { voicemail: true }, 'voicemail'],
  ['call_completed.something_new', { voicemail: true, duration: 1 }, 'voicemail'],
  ['call_completed.agent_hangup', { voicemail: false }, 'connected'],
  ['call_completed.call_transfer', { voicemail: true }, 'transferred'],
  ['call_completed.dial_busy', { voicemail: true }, 'busy'],
] as const)('%s with %j is %s', (status, facts, outcome) => {
  expect(outcomeOf(call(status, facts))).toBe(outcome);
});

test('the documented reasons have their documented outcomes', () => {
  const page = readFileSync(new URL('../../../docs/record.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` +\| (`.*`) +\|$/gm)].filter(([, name = '']) =>
    outcomeNamed(name),
  );
  const documented = rows.flatMap(([, outcome, reasons = '']) =>
    [...reasons.matchAll(/`(\w+)`/g)].map(([, reason]) => [reason, outcome]),
  );
  expect(documented).toHaveLength(18);
  for (const [reason, outcome] of documented) {
    expect([reason, outcomeOf(call(`call_completed.${reason}`))]).toEqual([reason, outcome]);
  }
});

test("Whippy's own word is the reason, or else the delivery status", () => {
  expect(rawOutcomeOf(call('call_completed.agent_hangup'))).toBe('agent_hangup');
  expect(rawOutcomeOf(call('call_completed'))).toBe('call_completed');
  expect(rawOutcomeOf(call(undefined))).toBeUndefined();
});

test('calls that were transferred were connected', () => {
  expect(OUTCOMES.filter(isConnected)).toEqual(['connected', 'transferred']);
});

test.each(['no_answer', 'No answer', ' NO-ANSWER'])('%j names an outcome', text => {
  expect(outcomeNamed(text)).toBe('no_answer');
});

describe('a filter by outcome', () => {
  const passes = (outcome: string, status: string) => predicate({ outcome }, 0)(call(status));

  test('takes one of the seven', () => {
    expect(passes('connected', 'call_completed.user_hangup')).toBe(true);
    expect(passes('Connected', 'call_completed.dial_busy')).toBe(false);
  });

  test("takes one of Whippy's words", () => {
    expect(passes('User hangup', 'call_completed.user_hangup')).toBe(true);
    expect(passes('user_hangup', 'call_completed.agent_hangup')).toBe(false);
  });
});
