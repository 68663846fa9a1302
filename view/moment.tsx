import { instantToMilliseconds } from '../time/instant.ts';

/** How much of a time is shown. `assets/times.js` shows the same in the reader's own time zone. */
const FORMS = {
  short: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
  long: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  },
} as const satisfies { [form: string]: Intl.DateTimeFormatOptions };

/**
 * A time for people, with its exact instant in the markup. It is in UTC, unless the page's script shows the local time.
 */
export function Moment({ instant, form }: { instant: string; form: keyof typeof FORMS }) {
  return (
    <time datetime={instant} title={instant} data-form={form}>
      {formatters[form].format(instantToMilliseconds(instant))}
    </time>
  );
}

const formatters = { short: formatter('short'), long: formatter('long') };

function formatter(form: keyof typeof FORMS): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en', { ...FORMS[form], hourCycle: 'h23', timeZone: 'UTC' });
}
