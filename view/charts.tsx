import { DayBars } from './day-bars.tsx';
import { listHref } from './list-query.ts';
import { sentimentClass } from './marks.tsx';
import type { WeekCounts } from './week-counts.ts';
import { counted, grouped, readable } from './words.ts';

/**
 * Counts of the calls of the last seven days; `undefined` while they are still being counted. If there are none, it
 * shows nothing.
 */
export function Charts({ counts }: { counts: WeekCounts | undefined }) {
  if (counts === undefined) {
    return (
      <section class="charts pending" id="charts" aria-label="Counts of the last 7 days" data-pending>
        <p>Counting the calls of the last 7 days… Reload the page to see them.</p>
      </section>
    );
  }
  const total = counts.reduce((sum, day) => sum + day.total, 0);
  if (total === 0) return <section class="charts" id="charts" hidden></section>;
  const capped = counts.filter(day => day.capped);
  return (
    <section class="charts" id="charts" aria-label="Counts of the last 7 days">
      <figure>
        <figcaption>
          <strong>{`${capped.length > 0 ? 'more than ' : ''}${counted(total, 'call')}`}</strong> in the last 7
          days
        </figcaption>
        <DayBars counts={counts} />
      </figure>
      <figure>
        <figcaption>How they came out</figcaption>
        <Outcomes divided={add(counts.map(day => day.outcomes))} />
      </figure>
      <figure>
        <figcaption>How callers felt</figcaption>
        <Sentiments divided={add(counts.map(day => day.sentiments))} total={total} />
      </figure>
      <p class="coverage">
        All calls of the last 7 UTC days, including today. The filters below do not change these counts.
        {capped.map(day => ` Of ${day.day}, only the newest ${grouped(day.total)} are counted.`)}
      </p>
    </section>
  );
}

function Outcomes({ divided }: { divided: readonly [string, number][] }) {
  const shown = divided.slice(0, MAX_OUTCOMES);
  const rest = divided.slice(MAX_OUTCOMES).reduce((sum, [, count]) => sum + count, 0);
  const largest = Math.max(1, rest, ...shown.map(([, count]) => count));
  return (
    <ul class="outcomes">
      {shown.map(([outcome, count]) => (
        <li>
          <a href={listHref({ filter: { outcome } })} title={outcome}>
            {readable(outcome)}
          </a>
          <Bar share={count / largest} />
          <span class="count">{grouped(count)}</span>
        </li>
      ))}
      {rest > 0 && (
        <li>
          <span>Other</span>
          <Bar share={rest / largest} />
          <span class="count">{grouped(rest)}</span>
        </li>
      )}
    </ul>
  );
}

function Bar({ share }: { share: number }) {
  return (
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="8" />
      <rect class="value" width={Math.max(1, share * 100).toFixed(2)} height="8" />
    </svg>
  );
}

function Sentiments({ divided, total }: { divided: readonly [string, number][]; total: number }) {
  const known = divided.reduce((sum, [, count]) => sum + count, 0);
  let x = 0;
  const parts = divided.map(([sentiment, count]) => {
    const part = { sentiment, count, x, width: (count / total) * 100 };
    x += part.width;
    return part;
  });
  return (
    <>
      <svg class="stack" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" width="100" height="12" />
        {parts.map(part => (
          <rect
            class={sentimentClass(part.sentiment)}
            x={part.x.toFixed(2)}
            width={part.width.toFixed(2)}
            height="12"
          />
        ))}
      </svg>
      <ul class="legend">
        {parts.map(({ sentiment, count }) => (
          <li>
            <Swatch name={sentimentClass(sentiment)} />
            <a href={listHref({ filter: { sentiment } })}>{sentiment}</a>
            <span class="count">{grouped(count)}</span>
            <span class="share">{percent(count, total)}</span>
          </li>
        ))}
        {known < total && (
          <li>
            <Swatch name="track" />
            <span>Not given</span>
            <span class="count">{grouped(total - known)}</span>
            <span class="share">{percent(total - known, total)}</span>
          </li>
        )}
      </ul>
    </>
  );
}

function Swatch({ name }: { name: string }) {
  return (
    <svg class="swatch" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <rect class={name} width="10" height="10" rx="2" />
    </svg>
  );
}

const MAX_OUTCOMES = 5;

function percent(part: number, total: number): string {
  const rounded = Math.round((part / total) * 100);
  return part > 0 && rounded === 0 ? '< 1 %' : `${rounded} %`;
}

/** Adds up the counts of several days, the most frequent first. */
export function add(days: readonly ReadonlyMap<string, number>[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const day of days) {
    for (const [name, count] of day) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}
