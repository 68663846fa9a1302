import type { ServiceName } from '../../functions/runtime/metric-names.ts';
import type { LogFields, Telemetry } from '../../functions/runtime/telemetry.ts';

/** Telemetry that keeps what it is told, for a test to look at. */
export interface RecordedTelemetry extends Telemetry<ServiceName> {
  readonly lines: { level: 'info' | 'warn' | 'error'; message: string; fields: LogFields }[];
  /** As `metric` or `metric dimension=value`, one for each count; with ` x7` behind it, if that counts seven. */
  readonly counts: string[];
  readonly lags: number[];
  /** Invocations begun and not yet ended. */
  open: number;
}

export function recordedTelemetry(): RecordedTelemetry {
  const lines: RecordedTelemetry['lines'] = [];
  const counts: string[] = [];
  const lags: number[] = [];
  const line = (level: 'info' | 'warn' | 'error') => (message: string, fields: LogFields) => {
    lines.push({ level, message, fields });
  };
  return {
    lines,
    counts,
    lags,
    open: 0,
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    count(metric, dimension, times = 1) {
      const by = Object.entries(dimension ?? {}).map(entry => entry.join('='));
      counts.push([metric, ...by, ...(times === 1 ? [] : [`x${times}`])].join(' '));
    },
    lag: milliseconds => lags.push(milliseconds),
    begin() {
      this.open++;
    },
    end() {
      this.open--;
    },
  };
}
