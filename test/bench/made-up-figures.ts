import type { CostFigures } from '../../bench/cost/cost-figures.ts';

/** Figures that nobody measured: round, and wrong. */
export const MADE_UP: CostFigures = {
  measuredOn: '2001-02-03',
  measuredWhere: 'a machine that does not exist',
  workload: 'made up for a test',
  deliveriesPerCall: 3,
  bodyBytes: 4000,
  memoryMegabytes: 512,
  webhookCpuMilliseconds: 1,
  webhookLogBytes: 700,
  recorderLogBytes: 900,
  recordBytes: 3900,
  indexBytes: 1800,
  byDayUnitsPerEvent: 1,
  callfold: {
    name: 'callfold',
    writeUnitsPerCall: 18,
    readUnitsPerCall: 0,
    requestsPerCall: 3,
    recorderCpuMilliseconds: 2,
  },
  peers: [
    {
      name: 'another design',
      writeUnitsPerCall: 36,
      readUnitsPerCall: 6,
      requestsPerCall: 9,
      recorderCpuMilliseconds: 2,
    },
  ],
  longCall: { name: 'a made-up transcript', bodyBytes: 100_000, recordBytes: 90_000, writeUnitsPerCall: 180 },
};
