/**
 * What callfold may need at most: exact counts, which are the same on every machine. If a change needs more and is
 * worth it, raise the number in the same commit and say why in its message. If a change needs less, lower the number.
 */
export const BUDGET = {
  /** Requests and write request units for all events of a case. No case may read. */
  requests: {
    'in order': { writes: 3, units: 15, hourLongUnits: 110 },
    'in one batch': { writes: 1, units: 8, hourLongUnits: 55 },
    late: { writes: 4, units: 19, hourLongUnits: 208 },
    duplicate: { writes: 3, units: 15, hourLongUnits: 156 },
  },
  /** Bytes of each minified bundle. */
  bundleBytes: { webhook: 275_171, recorder: 265_907, reconciler: 326_504, notifier: 315_161 },
  /** Share by which a bundle may exceed its bytes: those of the AWS SDK differ a little from release to release. */
  bundleTolerance: 0.02,
} as const;
