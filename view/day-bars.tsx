import type { DayCounts } from '../store/calls/day-counts.ts';
import { startOf } from '../time/days.ts';
import { listHref } from './list-query.ts';
import type { WeekCounts } from './week-counts.ts';
import { counted, grouped } from './words.ts';

/** A column for each day, each a link to the calls of that day. */
export function DayBars({ counts }: { counts: WeekCounts }) {
  const largest = Math.max(1, ...counts.map(day => day.total));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a picture
    <svg
      class="days"
      viewBox={`0 0 ${counts.length * STEP} ${HEIGHT}`}
      role="group"
      aria-label="Calls per day"
    >
      {counts.map((day, index) => (
        <DayBar day={day} left={index * STEP} height={(day.total / largest) * BAR_HEIGHT} />
      ))}
    </svg>
  );
}

function DayBar({ day, left, height }: { day: DayCounts; left: number; height: number }) {
  const middle = left + STEP / 2;
  const label = `${WEEKDAY.format(startOf(day.day))} ${Number(day.day.slice(-2))}`;
  return (
    <a href={listHref({ day: day.day })} aria-label={`${label}: ${more(day)}${counted(day.total, 'call')}`}>
      <rect class="hit" x={left} y="0" width={STEP} height={HEIGHT} />
      <text class="value" x={middle} y={BASE - height - 5}>
        {day.total > 0 ? `${grouped(day.total)}${day.capped ? '+' : ''}` : ''}
      </text>
      <rect
        class="value"
        x={left + (STEP - BAR_WIDTH) / 2}
        y={(BASE - Math.max(height, 1)).toFixed(1)}
        width={BAR_WIDTH}
        height={Math.max(height, 1).toFixed(1)}
        rx="2"
      />
      <text class="label" x={middle} y={HEIGHT - 4}>
        {label}
      </text>
    </a>
  );
}

function more({ capped }: DayCounts): string {
  return capped ? 'more than ' : '';
}

const STEP = 44;
const BAR_WIDTH = 26;
const BAR_HEIGHT = 76;
const BASE = 93;
const HEIGHT = 112;

const WEEKDAY = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' });
