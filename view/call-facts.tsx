import type { Child } from 'hono/jsx';
import type { CallRecord } from '../store/calls/call-record.ts';
import { listHref } from './list-query.ts';
import { Moment } from './moment.tsx';
import { readable } from './words.ts';

/** Who and what a call belongs to. Its other fields are in the raw record. */
export function CallFacts({ record }: { record: CallRecord }) {
  const { contact_id, created_at, updated_at, expires_at } = record;
  return (
    <section class="card" id="facts" aria-labelledby="facts-title">
      <h2 id="facts-title">Details</h2>
      <dl class="fields narrow">
        <Fact name="call_id">{<code>{record.call_id}</code>}</Fact>
        {contact_id && (
          <Fact name="contact_id">
            <a href={listHref({ contact: contact_id, range: 'any' })} title="All calls of this contact">
              <code>{contact_id}</code>
            </a>
          </Fact>
        )}
        {IDENTIFIERS.map(
          name =>
            record[name] && (
              <Fact name={name}>
                <code>{record[name]}</code>
              </Fact>
            ),
        )}
        {PLAIN.map(name => record[name] && <Fact name={name}>{record[name]}</Fact>)}
        {created_at && (
          <Fact name="created_at">
            <code>{created_at}</code>
          </Fact>
        )}
        {updated_at && (
          <Fact name="updated_at">
            <code>{updated_at}</code>
          </Fact>
        )}
        {expires_at !== undefined && Math.abs(expires_at) < LAST_SECOND && (
          <Fact name="expires_at">
            <Moment instant={new Date(expires_at * 1000).toISOString()} form="long" />
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: Child }) {
  return (
    <div>
      <dt title={name}>{readable(name)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const IDENTIFIERS = [
  'conversation_id',
  'agent_id',
  'campaign_id',
  'channel_id',
  'sequence_id',
  'step_id',
  'user_id',
] as const;

const PLAIN = ['delivery_status', 'type', 'mode', 'language', 'api_version'] as const;

// Of the year 9999: beyond, a time has no four-digit form.
const LAST_SECOND = 253_402_300_800;
