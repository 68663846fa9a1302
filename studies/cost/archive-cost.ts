import { gzipSync } from 'node:zlib';
import { linesOf } from '../../archive/line.ts';
import { parseQueued } from '../../call/event.ts';
import type { Prices } from './prices.ts';
import { GIGABYTE } from './prices.ts';
import { runMilliseconds, SECONDS_PER_MONTH } from './usage.ts';

/** How much of an archive a call takes. Measured. */
export interface ArchivedCall {
  /** Bytes of the line of each of its events. */
  readonly lineBytes: readonly number[];
  /** Bytes of its lines together, compressed on their own: with others, they take less. */
  readonly compressedBytes: number;
}

/**
 * Measures the lines of a call.
 *
 * @param bodies those of its events
 */
export function archivedCall(bodies: readonly string[]): ArchivedCall {
  const lines = bodies.map(lineOf);
  return {
    lineBytes: lines.map(line => Buffer.byteLength(line)),
    compressedBytes: gzipSync(lines.join('')).length,
  };
}

function lineOf(body: string): string {
  const delivery = parseQueued(body);
  if (delivery.kind === 'other') throw new Error('Not a call event');
  const { event, data } = delivery.event.known;
  const receivedAt = '2026-11-25T10:14:03.412Z';
  const messageId = '8a0f3c52-1d3e-4b68-9c57-2f6f0f7b9d1e';
  return linesOf({ callId: data.id, event, receivedAt, messageId, body }).join('');
}

/** Firehose counts the bytes of a record as a multiple of this. */
const RECORD_CHUNK_BYTES = 5 * 1024;

/** Firehose writes an object every five minutes, more often only at several million calls a month. */
const OBJECTS_PER_MONTH = SECONDS_PER_MONTH / 300;

/** Metrics that the alarms of the archive watch. */
const ALARM_METRICS = 2;

/**
 * Milliseconds that a run of the recorder waits for Firehose beyond the time that it waits for DynamoDB, and CPU time for
 * it. Allowances, rather too high than too low.
 */
const ASSUMED = { waitingMilliseconds: 10, cpuMilliseconds: 1 } as const;

/** US dollars that the setting `archive` adds in a month with that many calls, with the storage of one month. */
export function archiveCost(
  { lineBytes, compressedBytes }: ArchivedCall,
  memoryMegabytes: number,
  callsPerMonth: number,
  prices: Prices,
): number {
  const chunks = lineBytes.reduce((sum, bytes) => sum + Math.ceil(bytes / RECORD_CHUNK_BYTES), 0);
  const milliseconds =
    ASSUMED.waitingMilliseconds + runMilliseconds(ASSUMED.cpuMilliseconds, memoryMegabytes);
  const seconds = (callsPerMonth * lineBytes.length * milliseconds) / 1000;
  return (
    ((callsPerMonth * chunks * RECORD_CHUNK_BYTES) / GIGABYTE) * perUnit(prices.archivedBytes) +
    ((callsPerMonth * compressedBytes) / GIGABYTE) * perUnit(prices.archiveStorage) +
    OBJECTS_PER_MONTH * perUnit(prices.archiveObjects) +
    seconds * (memoryMegabytes / 1024) * perUnit(prices.lambdaDuration) +
    ALARM_METRICS * perUnit(prices.alarmMetrics)
  );
}

function perUnit({ dollars, per }: { readonly dollars: number; readonly per: number }): number {
  return dollars / per;
}
