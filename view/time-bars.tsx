import { DAY_MS, dayOf } from '../time/days.ts';
import type { Bar, Bars } from './list-counts.ts';
import { type ListQuery, listHref } from './list-query.ts';
import { counted, grouped } from './words.ts';

/** A column for each part of a list's time, each a link to the calls of that part. */
export function TimeBars({ query, bars: { unit, parts } }: { query: ListQuery; bars: Bars }) {
  const largest = Math.max(1, ...parts.map(({ calls }) => calls));
  const step = WIDTH / parts.length;
  const topOf = (calls: number) => (BASE - (calls / largest) * BAR_HEIGHT - 5).toFixed(1);
  const labelled = Math.ceil(parts.length / MAX_LABELS);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a picture
    <svg class="days" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label="Calls over time">
      {parts.map((bar, index) => (
        <TimeBar
          query={query}
          bar={bar}
          unit={unit}
          left={index * step}
          step={step}
          height={(bar.calls / largest) * BAR_HEIGHT}
          isLabelled={(parts.length - 1 - index) % labelled === 0}
        />
      ))}
      {/* Apart from the links, whose names say the same in words. */}
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: such a group cannot have the focus */}
      <g aria-hidden="true">
        {parts.length <= MAX_LABELS &&
          parts.map(
            ({ calls }, index) =>
              calls > 0 && (
                <text class="value" x={((index + 0.5) * step).toFixed(1)} y={topOf(calls)}>
                  {grouped(calls)}
                </text>
              ),
          )}
      </g>
    </svg>
  );
}

interface TimeBarProps {
  readonly query: ListQuery;
  readonly bar: Bar;
  readonly unit: Bars['unit'];
  readonly left: number;
  readonly step: number;
  readonly height: number;
  readonly isLabelled: boolean;
}

function TimeBar({ query, bar, unit, left, step, height, isLabelled }: TimeBarProps) {
  const middle = (left + step / 2).toFixed(1);
  const width = step * 0.6;
  return (
    <a href={hrefOf(query, bar)} aria-label={`${nameOf(bar, unit)}: ${counted(bar.calls, 'call')}`}>
      <rect class="hit" x={left.toFixed(1)} y="0" width={step.toFixed(1)} height={HEIGHT} />
      <rect
        class="value"
        x={(left + (step - width) / 2).toFixed(1)}
        y={(BASE - Math.max(height, 1)).toFixed(1)}
        width={width.toFixed(1)}
        height={Math.max(height, 1).toFixed(1)}
        rx="2"
      />
      {isLabelled && (
        <text class="label" x={middle} y={HEIGHT - 4}>
          {labelOf(bar, unit)}
        </text>
      )}
    </a>
  );
}

// A whole day has an address of its own, whose list goes on while it is today.
function hrefOf(query: ListQuery, { since, until }: Bar): string {
  const day = since % DAY_MS === 0 && until - since === DAY_MS ? dayOf(since) : undefined;
  const interval = day === undefined ? { since, until } : undefined;
  return listHref({ ...query, day, interval, cursor: undefined });
}

function nameOf(bar: Bar, unit: Bars['unit']): string {
  return unit === 'day' ? labelOf(bar, unit) : `${dayLabel(bar.since)}, ${labelOf(bar, unit)}`;
}

function labelOf({ since }: Bar, unit: Bars['unit']): string {
  return unit === 'day'
    ? dayLabel(since)
    : new Date(since).toISOString().slice(11, 'YYYY-MM-DDTHH:MM'.length);
}

function dayLabel(milliseconds: number): string {
  return `${WEEKDAY.format(milliseconds)} ${new Date(milliseconds).getUTCDate()}`;
}

const WIDTH = 308;
const BAR_HEIGHT = 76;
const BASE = 93;
const HEIGHT = 112;
const MAX_LABELS = 8;

const WEEKDAY = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' });
