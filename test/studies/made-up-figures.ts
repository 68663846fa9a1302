import type { CostFigures } from '../../studies/cost/cost-figures.ts';

/** Figures that were not measured: round, and wrong. */
export const MADE_UP: CostFigures = {
  measuredOn: '2001-02-03',
  measuredWhere: 'a machine that does not exist',
  deliveriesPerCall: 3,
  memoryMegabytes: 512,
  tracing: true,
  webhookCpuMilliseconds: 1,
  recorderCpuMilliseconds: 2,
  loadMilliseconds: 30,
  webhookLogBytes: 700,
  recorderLogBytes: 900,
  requestsPerCall: 3,
  byDayUnitsPerEvent: 1,
  indexes: 3,
  standing: { emptyReceives: 648_000, customMetrics: 16, alarmMetrics: 16, dashboards: 1, secrets: 1 },
  call: {
    bodyBytes: 4000,
    recordBytes: 3900,
    indexBytes: 1800,
    writeUnits: 18,
    archived: { lineBytes: [2000, 5000, 6000], compressedBytes: 2000 },
  },
  hourLongCall: {
    bodyBytes: 100_000,
    recordBytes: 90_000,
    indexBytes: 1800,
    writeUnits: 180,
    archived: { lineBytes: [2000, 5000, 300_000], compressedBytes: 50_000 },
  },
};
