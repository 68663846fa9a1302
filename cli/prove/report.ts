import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Difference } from '../../proof/reference.ts';
import { toJsonText, toPlainJson } from '../../store/calls/plain-json.ts';
import type { Io } from '../../terminal/io.ts';
import { stylist } from '../../terminal/style.ts';
import { clipBytes } from '../../text/clip.ts';
import { plural } from '../../text/plural.ts';
import { oneLine, printableJson, safeJson } from '../../text/printable.ts';
import { formatDuration } from '../../time/duration.ts';
import { type Deployment, suggest } from '../deployment/deployment.ts';
import type { Cleaned } from './clean-up.ts';
import { isProved, type Proof } from './proof.ts';
import { POLL_MS } from './run-proof.ts';
import type { CallVerdict } from './verdict.ts';

/** How a proof is reported. */
export interface ReportOptions {
  /** How long records were waited for after the last delivery, in milliseconds. */
  readonly timeout: number;
  readonly json?: boolean;
}

/**
 * Reports a proof on standard output.
 *
 * @param cleaned undefined if removing its calls has failed
 */
export function reportProof(
  proof: Proof,
  cleaned: Cleaned | undefined,
  deployment: Deployment,
  options: ReportOptions,
  io: Pick<Io, 'stdout' | 'env'>,
): void {
  if (options.json) {
    io.stdout.write(`${printableJson(documentOf(proof, cleaned), 2)}\n`);
    return;
  }
  const style = stylist(io.stdout, io);
  const verdict = verdictLines(proof, deployment, options);
  const lines = [
    sentLine(proof),
    ...verdict.map((line, index) =>
      index === 0 ? style(isProved(proof) ? 'green' : proof.interrupted ? 'yellow' : 'red', line) : line,
    ),
    ...latencyLines(proof),
    ...(cleaned ? cleanedLines(cleaned, 'Nothing is left of them.') : []),
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}

/** Reports what `--clean` has removed, on standard output. */
export function reportCleaned(
  cleaned: Cleaned,
  { json }: Pick<ReportOptions, 'json'>,
  { stdout }: Pick<Io, 'stdout'>,
): void {
  if (json) {
    stdout.write(`${printableJson(leftDocument(cleaned), 2)}\n`);
    return;
  }
  const lines = [
    ...(cleaned.removed > 0 ? [`Deleted ${plural(cleaned.removed, 'made-up call')}.`] : []),
    ...cleanedLines(cleaned, cleaned.removed > 0 ? '' : 'No made-up calls are left.'),
  ];
  stdout.write(`${lines.join('\n')}\n`);
}

function sentLine({ url, calls, run }: Proof): string {
  const again = run.repeated > 0 ? `, and ${run.repeated} again that were not taken at first` : '';
  return `Made ${run.deliveries} deliveries of ${plural(calls, 'made-up call')} to ${url}${again}: shuffled, duplicated, two of a call at once.`;
}

function verdictLines(proof: Proof, deployment: Deployment, { timeout }: ReportOptions): string[] {
  const { run, verdicts, settled, interrupted, calls } = proof;
  if (run.refused) {
    const { status, outcome, message } = run.refused;
    const answer = status === null ? `gives no answer (${outcome})` : `answered ${status} ${outcome}`;
    const explanation = message === '' || message === outcome ? '' : `: ${message}`;
    return [
      oneLine(`The endpoint ${answer}${explanation}. Nothing more was sent.`),
      `${suggest('doctor', deployment)} says what is wrong.`,
    ];
  }
  if (interrupted) return ['Interrupted: nothing has been compared.'];
  if (isProved(proof)) {
    return [
      calls === 1
        ? 'Its record is equal to the fold of its events, attribute for attribute.'
        : `All ${calls} records are equal to the fold of their events, attribute for attribute.`,
    ];
  }
  const incomplete = verdicts.filter(({ kind }) => kind === 'incomplete');
  const different = verdicts.filter(({ kind }) => kind === 'different');
  const [waiting, inFlight] = [settled?.depth.waiting ?? 0, settled?.depth.inFlight ?? 0];
  return [
    ...(incomplete.length > 0
      ? [
          `${incomplete.length} of ${plural(calls, 'made-up call')} not recorded in full ${formatDuration(timeout)} after the last delivery:`,
          ...listed(incomplete.flatMap(linesOf)),
          `The event queue holds ${plural(waiting + inFlight, 'message')}: ${waiting} waiting, ${inFlight} in the recorder or failed and to be tried again. ${suggest('doctor', deployment)} says more.`,
        ]
      : []),
    ...(different.length > 0
      ? [
          `${different.length} of ${plural(calls, 'made-up call')} with a record that differs from the fold of its events:`,
          ...listed(different.flatMap(linesOf)),
        ]
      : []),
    ...(incomplete.length + different.length === 0
      ? [
          `All records are equal to the fold of their events, but only later than ${formatDuration(timeout)} after the last delivery.`,
        ]
      : []),
  ];
}

function linesOf(verdict: CallVerdict): string[] {
  if (verdict.kind === 'equal') return [];
  if (verdict.kind === 'incomplete')
    return [`  ${verdict.callId}  without ${verdict.missingEvents.join(', ')}`];
  return [
    `  ${verdict.callId}`,
    ...verdict.differences.map(
      ({ attribute, expected, actual }) =>
        `    ${oneLine(attribute)}: ${shown(actual)}, not ${shown(expected)}`,
    ),
  ];
}

const MAX_LINES = 100;

function listed(lines: readonly string[]): string[] {
  const more = lines.length - MAX_LINES;
  return more > 0 ? [...lines.slice(0, MAX_LINES), `  ... ${more} more lines: --json has all`] : [...lines];
}

// Made-up values, so they can be shown.
function shown(value: AttributeValue | undefined): string {
  if (value === undefined) return 'absent';
  const text = jsonText(value);
  return oneLine(text.length > MAX_VALUE_BYTES ? `${clipBytes(text, MAX_VALUE_BYTES)}...` : text);
}

const MAX_VALUE_BYTES = 60;

function jsonText(value: AttributeValue): string {
  return safeJson(toJsonText(toPlainJson({ value }).value ?? null));
}

function latencyLines({ run: { latencies, refused } }: Proof): string[] {
  const [p50, p99] = [latencies.percentile(0.5), latencies.percentile(0.99)];
  if (p50 === undefined || p99 === undefined || refused) return [];
  return [
    `From POST to record: p50 ${p50} ms, p99 ${p99} ms (${plural(latencies.recordedEvents, 'event')}, looked for every ${POLL_MS} ms).`,
  ];
}

function cleanedLines(cleaned: Cleaned, ifNothingIsLeft: string): string[] {
  const { tombstones, tombstonesExpireAt, deadLetters, quarantined, unseen } = cleaned;
  const expiry = new Date(tombstonesExpireAt * 1000).toISOString().slice(0, 10);
  const nothing = tombstones + unseen === 0 ? ifNothingIsLeft : '';
  return [
    ...(deadLetters > 0 ? [`Deleted ${deadLetters} of their events from the dead-letter queue.`] : []),
    ...(quarantined > 0 ? [`Deleted ${quarantined} of their deliveries from the quarantine.`] : []),
    ...(tombstones > 0
      ? [
          `Messages of theirs may still be on the event queue, so ${tombstones === 1 ? 'a tombstone is' : `${tombstones} tombstones are`} left in the table, without any data of a call. DynamoDB deletes them after ${expiry}.`,
        ]
      : []),
    ...(unseen > 0
      ? [
          `${plural(unseen, 'message')} of the dead-letter queue or the quarantine could not be looked at, and may be of made-up calls: repeat the command with --clean in five minutes.`,
        ]
      : []),
    ...(nothing === '' ? [] : [nothing]),
  ];
}

function documentOf(proof: Proof, cleaned: Cleaned | undefined) {
  const { url, calls, events, run, verdicts, settled, retentionDays, interrupted } = proof;
  return {
    proved: isProved(proof),
    interrupted,
    url,
    calls,
    events,
    deliveries: run.deliveries,
    repeated: run.repeated,
    refused: run.refused ?? null,
    equal: verdicts.filter(({ kind }) => kind === 'equal').length,
    incomplete: verdicts.flatMap(verdict =>
      verdict.kind === 'incomplete'
        ? [{ call_id: verdict.callId, missing_events: verdict.missingEvents }]
        : [],
    ),
    different: verdicts.flatMap(verdict =>
      verdict.kind === 'different'
        ? [{ call_id: verdict.callId, attributes: verdict.differences.map(differenceDocument) }]
        : [],
    ),
    retention_days: retentionDays ?? null,
    latency_ms: {
      p50: run.latencies.percentile(0.5) ?? null,
      p99: run.latencies.percentile(0.99) ?? null,
      events: run.latencies.recordedEvents,
      polling: POLL_MS,
    },
    queue: settled ? { waiting: settled.depth.waiting, in_flight: settled.depth.inFlight } : null,
    left: cleaned ? leftDocument(cleaned) : null,
  };
}

// Values as JSON text, which keeps the digits of numbers.
function differenceDocument({ attribute, expected, actual }: Difference) {
  return {
    name: attribute,
    expected: expected ? jsonText(expected) : null,
    actual: actual ? jsonText(actual) : null,
  };
}

function leftDocument(cleaned: Cleaned) {
  return {
    deleted: {
      calls: cleaned.removed,
      dead_letters: cleaned.deadLetters,
      quarantined: cleaned.quarantined,
    },
    tombstones: cleaned.tombstones,
    tombstones_expire_at: cleaned.tombstones > 0 ? cleaned.tombstonesExpireAt : null,
    unseen: cleaned.unseen,
  };
}
