import { cpus, totalmem } from 'node:os';

/** When and on what machine something was measured. */
export interface Measurement {
  /** Such as `2026-11-25`. */
  readonly date: string;
  readonly machine: string;
}

/** Today, and this machine. */
export function describeMeasurement(): Measurement {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString().slice(0, 'YYYY-MM-DD'.length),
    machine: `${processors.length} cores of ${processors[0]?.model.trim()}, ${memory} GiB, Node.js ${process.versions.node}`,
  };
}
