import { formatDuration } from '../../time/duration.ts';
import type { Finding, Patient } from './finding.ts';

const CHECK = 'Clock';

const MINUTE_MS = 60_000;

/** What AWS itself tolerates between the clock of a client and its own, in milliseconds. */
const MAX_OFFSET_MS = 5 * MINUTE_MS;

/** The `Date` header counts whole seconds, and an answer takes its time: less than this is not measured, in milliseconds. */
const MIN_OFFSET_MS = 3000;

const ANSWER_TIMEOUT_MS = 10_000;

/**
 * How far the clock of the endpoint is ahead of the clock of this machine, in milliseconds, by the `Date` header of an
 * answer: a GET, which is not routed, so that no function sees it.
 *
 * @returns 0 if they agree; undefined if there is no answer, or none with a date
 */
export async function measureClockOffset({ deployment, io }: Patient): Promise<number | undefined> {
  if (!deployment.has('WebhookUrl')) return undefined;
  const before = io.now();
  const date = await dateOf(deployment.output('WebhookUrl'), io);
  if (date === undefined) return undefined;
  // The header leaves out the milliseconds: on average, half a second.
  const offset = date + 500 - (before + io.now()) / 2;
  return Math.abs(offset) < MIN_OFFSET_MS ? 0 : offset;
}

async function dateOf(url: string, { fetch, interruption }: Patient['io']): Promise<number | undefined> {
  try {
    const signal = AbortSignal.any([interruption.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
    const response = await fetch(url, { redirect: 'manual', signal });
    await response.body?.cancel();
    const date = Date.parse(response.headers.get('date') ?? '');
    return Number.isNaN(date) ? undefined : date;
  } catch {
    return undefined;
  }
}

/** Whether the clock of this machine is right, as far as that is known. */
export function describeClock(offset: number | undefined): readonly Finding[] {
  if (offset === undefined) return [];
  if (Math.abs(offset) < MAX_OFFSET_MS) return [{ check: CHECK, level: 'ok', finding: 'right' }];
  const direction = offset > 0 ? 'behind' : 'ahead of';
  const apart = formatDuration(Math.round(Math.abs(offset) / MINUTE_MS) * MINUTE_MS);
  return [
    {
      check: CHECK,
      level: 'problem',
      finding: `this machine is ${apart} ${direction} the endpoint`,
      advice:
        'set its clock: what other commands sign here may count as expired, whatever the key. The checks below go by the clock of the endpoint',
    },
  ];
}
