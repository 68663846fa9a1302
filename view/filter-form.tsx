import type { Child } from 'hono/jsx';
import { STATUSES } from '../call/record.ts';
import { OUTCOMES, outcomeNamed } from '../store/calls/outcome.ts';
import { DIRECTIONS, intervalText, isNarrowed, type ListQuery, timeInWords } from './list-query.ts';
import { readable, STATUS_WORDS } from './words.ts';

/**
 * The filters of the list: a plain form, which works without a script. It can be collapsed; the style sheet uses that
 * on a phone only.
 */
export function FilterForm({
  query,
  choices: { reasons, sentiments },
  action,
  hidden = {},
  clearHref,
}: {
  query: ListQuery;
  choices: Choices;
  /** The page that shows the calls. */
  action: string;
  /** Parameters of that page which are no filters. */
  hidden?: { readonly [name: string]: string };
  /** The same page without filters. */
  clearHref: string;
}) {
  const { filter, contact, day, range, interval } = query;
  const isFiltered = isNarrowed(query) || day !== undefined || interval !== undefined || range !== '7d';
  const time = interval ? intervalText(interval) : range;
  const kept = { ...hidden, agent: filter.agent, campaign: filter.campaign, party: filter.otherNumber };
  const chosenOutcome = filter.outcome && outcomeNamed(filter.outcome);
  const chosenReason = chosenOutcome ? undefined : filter.outcome;
  return (
    <search>
      <details class="filter-box" open={isFiltered}>
        <summary>Filter</summary>
        <form class="filters" method="get" action={action} aria-label="Filter the calls">
          {Object.entries(kept).map(
            ([name, value]) => value !== undefined && <input type="hidden" name={name} value={value} />,
          )}
          <Field name="range" label="Time">
            <select id={idOf('range')} name="range">
              <Choice value="24h" text="Last 24 hours" chosen={time} />
              <Choice value="7d" text="Last 7 days" chosen={time} />
              <Choice value="30d" text="Last 30 days" chosen={time} />
              {contact !== undefined && <Choice value="any" text="Any time" chosen={time} />}
              {interval && <Choice value={time} text={timeInWords(query)} chosen={time} />}
            </select>
          </Field>
          <Field name="day" label="or day">
            <input id={idOf('day')} type="date" name="day" value={day} />
          </Field>
          <Field name="status" label="Status">
            <select id={idOf('status')} name="status">
              <Choice value="" text="Any" chosen={filter.status ?? ''} />
              {STATUSES.map(status => (
                <Choice value={status} text={STATUS_WORDS[status]} chosen={filter.status} />
              ))}
            </select>
          </Field>
          <Field name="incomplete" label="Completeness">
            <select id={idOf('incomplete')} name="incomplete">
              <Choice value="" text="Any" chosen={filter.incomplete ? 'yes' : ''} />
              <Choice value="yes" text="Incomplete" chosen={filter.incomplete && 'yes'} />
            </select>
          </Field>
          <Field name="direction" label="Direction">
            <select id={idOf('direction')} name="direction">
              <Choice value="" text="Any" chosen={filter.direction ?? ''} />
              {DIRECTIONS.map(direction => (
                <Choice
                  value={direction}
                  text={readable(direction)}
                  chosen={filter.direction?.toLowerCase()}
                />
              ))}
            </select>
          </Field>
          <Field name="sentiment" label="Sentiment">
            <select id={idOf('sentiment')} name="sentiment">
              <Choice value="" text="Any" chosen={filter.sentiment ?? ''} />
              {withChosen([...new Set([...SENTIMENTS, ...sentiments])], filter.sentiment).map(sentiment => (
                <Choice value={sentiment} text={sentiment} chosen={filter.sentiment} />
              ))}
            </select>
          </Field>
          <Field name="outcome" label="Outcome">
            <select id={idOf('outcome')} name="outcome">
              <Choice value="" text="Any" chosen={filter.outcome ?? ''} />
              {OUTCOMES.map(outcome => (
                <Choice value={outcome} text={readable(outcome)} chosen={chosenOutcome} />
              ))}
              <optgroup label="In Whippy's words">
                {withChosen(reasons, chosenReason).map(reason => (
                  <Choice value={reason} text={readable(reason)} chosen={chosenReason} />
                ))}
              </optgroup>
            </select>
          </Field>
          <Field name="contact" label="Contact" wide>
            <input
              id={idOf('contact')}
              type="text"
              name="contact"
              value={contact}
              placeholder="Contact id"
              autocomplete="off"
              spellcheck={false}
            />
          </Field>
          <div class="filter-actions">
            <button type="submit">Filter</button>
            {isFiltered && <a href={clearHref}>Clear</a>}
          </div>
        </form>
      </details>
    </search>
  );
}

/** What is offered besides what always is. */
export interface Choices {
  /** Whippy's words for how calls came out. */
  readonly reasons: readonly string[];
  readonly sentiments: readonly string[];
}

const SENTIMENTS = ['Positive', 'Neutral', 'Negative'];

function Field({
  name,
  label,
  wide,
  children,
}: {
  name: string;
  label: string;
  wide?: boolean;
  children: Child;
}) {
  return (
    <div class={wide ? 'field wide' : 'field'}>
      <label for={idOf(name)}>{label}</label>
      {children}
    </div>
  );
}

function idOf(name: string): string {
  return `filter-${name}`;
}

function Choice({ value, text, chosen }: { value: string; text: string; chosen: string | undefined }) {
  return (
    <option value={value} selected={value === chosen}>
      {text}
    </option>
  );
}

// A filter may come from a link: it must show in the form even if no recent call has it.
function withChosen(values: readonly string[], chosen: string | undefined): readonly string[] {
  return chosen === undefined || values.includes(chosen) ? values : [...values, chosen];
}
