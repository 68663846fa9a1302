import { ASSUMED } from './cost/cost-figures.ts';
import { dollars } from './cost/markdown.ts';
import { PRICES } from './cost/prices.ts';
import { runMilliseconds } from './cost/usage.ts';
import type { Section } from './section.ts';

/** What was measured that a choice of memory depends on. */
export interface MemoryNeeds {
  /** CPU time of a delivery. */
  readonly webhookCpuMilliseconds: number;
  /** Time to load the bundle, on a whole CPU. */
  readonly loadMilliseconds: number;
  /** Most that was resident, in bytes. */
  readonly peakMemory: number;
  /** What the functions are deployed with. */
  readonly deployedMegabytes: number;
}

const SIZES = [128, 256, 512, 1024, 1769];

/** Weighs sizes of a function's memory, with which goes its share of a CPU. */
export function chooseMemorySize(needs: MemoryNeeds): Section {
  const { webhookCpuMilliseconds, loadMilliseconds, peakMemory, deployedMegabytes } = needs;
  const rows = SIZES.map(memoryMegabytes => {
    const billed = runMilliseconds({
      cpuMilliseconds: webhookCpuMilliseconds,
      memoryMegabytes,
      requests: 1,
      millisecondsPerRequest: ASSUMED.queueMilliseconds,
    });
    const load = runMilliseconds({
      cpuMilliseconds: loadMilliseconds,
      memoryMegabytes,
      requests: 0,
      millisecondsPerRequest: 0,
    });
    // A million deliveries of `billed` milliseconds are 1,000 times as many seconds.
    const gigabyteSeconds = (memoryMegabytes / 1024) * Math.ceil(billed) * 1000;
    return [
      `${memoryMegabytes} MB${memoryMegabytes === deployedMegabytes ? ' (deployed)' : ''}`,
      `${Math.round(load)} ms`,
      `${billed.toFixed(1)} ms`,
      dollars(gigabyteSeconds * PRICES.lambdaDuration.dollars),
    ];
  });
  return {
    title: 'Memory size',
    method: `A function gets a share of a CPU along with its memory, a whole one at 1,769 MB. The times are the measured CPU times
stretched to that share, and ${ASSUMED.queueMilliseconds} ms for the answer of SQS, which is an allowance: nothing was measured in AWS. Loading is taken
as if it were held to the share, too. ${deployedMegabytes} MB is deployed: with less, a cold start takes long and a burst of long
transcripts comes near the end of the memory; with more, the CPU time saved is small beside the waiting that is paid for.`,
    tables: [
      {
        caption: 'The webhook by memory',
        columns: ['memory', 'loading', 'a delivery', 'a million deliveries'],
        rows,
      },
    ],
    targets: [
      {
        what: 'most memory resident, of the memory deployed',
        measured: peakMemory / (deployedMegabytes * 2 ** 20),
        atMost: 0.75,
      },
    ],
  };
}
