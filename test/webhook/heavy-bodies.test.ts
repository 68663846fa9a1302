import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MAX_MESSAGE_BYTES, MAX_RECORD_BYTES } from '../../call/fit.ts';
import { HEAVY_EVENTS, HEAVY_REFUSALS, KEPT_SUMMARY } from '../../samples/heavy-bodies.ts';

/** The webhook function has 512 MB; a quarter is left for what else it does. */
const MAX_MEGABYTES = 384;

interface Reading {
  readonly name: string;
  readonly outcome: string;
  readonly peakMegabytes: number;
  readonly messageBytes?: number;
  readonly recordBytes?: number;
  readonly summary?: unknown;
  readonly truncated?: number;
}

/** One process reads all bodies one after another, with a heap that a parsed body of the worst kind would exceed. */
async function readings(): Promise<Reading[]> {
  const script = fileURLToPath(new URL('./read-heavy-bodies.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-old-space-size=160', '--import', 'tsx', script],
    { env: { PATH: process.env.PATH } },
  );
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
}

it('every body that Lambda can hand over is read within three quarters of the memory, and loses no summary', async () => {
  const read = await readings();
  expect(read.map(({ name }) => name)).toEqual([...HEAVY_EVENTS, ...HEAVY_REFUSALS].map(({ name }) => name));
  for (const reading of read.slice(0, HEAVY_EVENTS.length)) {
    expect(reading).toMatchObject({ outcome: 'recorded' });
    expect(reading.messageBytes).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    expect(reading.recordBytes).toBeLessThanOrEqual(MAX_RECORD_BYTES);
    if (!reading.name.startsWith('the same data')) expect(reading.summary).toEqual({ S: KEPT_SUMMARY });
  }
  for (const { outcome } of read.slice(HEAVY_EVENTS.length)) {
    expect(outcome).toMatch(/^(InvalidEventError|JsonSyntaxError)$/);
  }
  expect(Math.max(...read.map(({ peakMegabytes }) => peakMegabytes))).toBeLessThan(MAX_MEGABYTES);
}, 120_000);
