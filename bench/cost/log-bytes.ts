import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MeasurementError } from '../child-process.ts';

/** Bytes that a function writes to its log for a delivery in a run of its own, metrics included. */
export function logBytes(service: 'webhook' | 'recorder', metricsNamespace: string): number {
  const script = fileURLToPath(new URL('./write-log.ts', import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', script, service], {
    env: { ...process.env, POWERTOOLS_METRICS_NAMESPACE: metricsNamespace },
  });
  if (status !== 0) throw new MeasurementError(`No log of the ${service}: ${stderr}`);
  return stdout.byteLength;
}
