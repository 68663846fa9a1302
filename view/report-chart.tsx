import type { Counts } from '../report/figures.ts';
import type { Report } from '../report/report.ts';
import { GroupName, type HrefOf, othersName } from './group-name.tsx';
import { grouped } from './words.ts';

/** A bar for each row: its calls, and which of them are connected. */
export function ReportChart({ report: { by, rows, others }, hrefOf }: { report: Report; hrefOf: HrefOf }) {
  const largest = Math.max(1, others?.calls ?? 0, ...rows.map(({ calls }) => calls));
  return (
    <figure class="card report-chart">
      <figcaption>
        Calls by {by}: <Swatch name="value" /> connected <Swatch name="rest" /> not connected
      </figcaption>
      <ul class="outcomes">
        {rows.map(row => (
          <li>
            <GroupName by={by} row={row} hrefOf={hrefOf} />
            <SplitBar figures={row} largest={largest} />
            <span class="count">{grouped(row.calls)}</span>
          </li>
        ))}
        {others && (
          <li>
            <span>{othersName(others.groups)}</span>
            <SplitBar figures={others} largest={largest} />
            <span class="count">{grouped(others.calls)}</span>
          </li>
        )}
      </ul>
    </figure>
  );
}

function SplitBar({ figures: { calls, connected }, largest }: { figures: Counts; largest: number }) {
  const width = (count: number) => ((count / largest) * 100).toFixed(2);
  return (
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="8" />
      <rect class="rest" width={width(calls)} height="8" />
      <rect class="value" width={width(connected)} height="8" />
    </svg>
  );
}

function Swatch({ name }: { name: string }) {
  return (
    <svg class="bar swatch" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <rect class={name} width="10" height="10" rx="2" />
    </svg>
  );
}
