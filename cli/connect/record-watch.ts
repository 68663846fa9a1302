import { CALL_EVENTS } from '../../call/event.ts';
import { MILESTONE_ATTRIBUTES } from '../../call/fold.ts';
import { type CallStatus, STATUSES } from '../../call/record.ts';
import type { CallReader } from '../../store/calls/call-reader.ts';
import type { LoggedDelivery } from './delivery-log.ts';

/** What happened to a call whose event was accepted. */
export interface RecordNews {
  readonly callId: string;
  /** Undefined if the record did not come within {@link RECORD_PATIENCE_MS}. */
  readonly status: CallStatus | undefined;
  /** Whether this is the first report about the call. */
  readonly isFirst: boolean;
}

/** How long an accepted event may take to be in its record, in milliseconds. Most take less than a second. */
const RECORD_PATIENCE_MS = 30_000;

/** Most calls that are waited for at once: each costs a read with every poll. */
const MAX_CALLS = 20;

/** Most characters of an id in a log line. */
const MAX_LOGGED_ID = 256;

interface Expected {
  /** The statuses that the call is expected to reach. */
  readonly statuses: Set<CallStatus>;
  readonly until: number;
}

/** Waits for the records of accepted events. */
export class RecordWatch {
  private readonly records: Pick<CallReader, 'get'>;
  private readonly expected = new Map<string, Expected>();
  private readonly told = new Map<string, CallStatus | undefined>();

  constructor(records: Pick<CallReader, 'get'>) {
    this.records = records;
  }

  /**
   * Expects the event of an accepted delivery in its call's record.
   *
   * @param now milliseconds since 1970
   */
  expect({ event, call_id: callId }: LoggedDelivery, now: number): void {
    const status = STATUSES.find((_, index) => CALL_EVENTS[index] === event);
    if (status === undefined || callId === undefined || callId.length >= MAX_LOGGED_ID) return;
    const statuses = this.expected.get(callId)?.statuses ?? new Set();
    if (statuses.size === 0 && this.expected.size >= MAX_CALLS) return;
    this.expected.set(callId, { statuses: statuses.add(status), until: now + RECORD_PATIENCE_MS });
  }

  /**
   * Polls for the expected records.
   *
   * @returns the calls whose record has changed as expected, and those whose record did not come
   * @throws what the AWS SDK threw
   */
  async look(now: number): Promise<RecordNews[]> {
    const news: RecordNews[] = [];
    for (const [callId, { statuses, until }] of this.expected) {
      const record = await this.records.get(callId);
      for (const status of statuses) if (record?.[MILESTONE_ATTRIBUTES[status]]) statuses.delete(status);
      if (statuses.size === 0 || now > until) this.expected.delete(callId);
      const status = statuses.size === 0 ? record?.status : undefined;
      if (status === undefined && now <= until) continue;
      if (this.told.has(callId) && this.told.get(callId) === status) continue;
      news.push({ callId, status, isFirst: !this.told.has(callId) });
      this.told.set(callId, status);
    }
    return news;
  }
}
