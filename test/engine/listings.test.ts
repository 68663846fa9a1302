import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributeMap } from '../../call/attribute-value.ts';
import { recordOf } from '../../call/fold.ts';
import { type ListedPage, runCompleteness, type Tally } from '../../completeness/run.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { fetchRecords } from '../../store/calls/fetch-records.ts';
import { type JsonObject, parseJson } from '../../text/json.ts';
import { LATER, page } from '../completeness/listing.ts';
import { documented, documentedBody, documentedState } from '../whippy/documented.ts';
import { describeEngine, type Engine } from './engine.ts';
import { storedForm } from './stored-form.ts';

const NAMES = ['call.started', 'call.ended', 'call.analyzed'] as const;

function call(id: string, data: object = {}) {
  const analyzed = documented('call.analyzed', { data: { ...data, id } }).data;
  return {
    id,
    bodies: NAMES.map(name => documentedBody(name, { data: { id } })),
    data: parseJson(JSON.stringify(analyzed)) as JsonObject,
  };
}

/** Compares pages with the table of an engine. */
async function compare(engine: Engine, pages: readonly ListedPage[]) {
  const sent: string[] = [];
  async function* list() {
    yield* pages;
  }
  const { tally } = await runCompleteness({
    pages: list(),
    fetchRecords: ids => fetchRecords({ ...engine, sleep }, ids),
    async send(repairs) {
      sent.push(...repairs.map(({ message }) => message.body));
      return 0;
    },
    settledBefore: LATER,
    signal: new AbortController().signal,
  });
  return { tally, sent };
}

const tallyOf = (counts: Partial<Tally>): Tally => ({
  listed: 0,
  complete: 0,
  missing: 0,
  behind: 0,
  unsettled: 0,
  unreadable: 0,
  unsent: 0,
  ...counts,
});

describeEngine('listings', engine => {
  it('make every record complete, and a second run finds nothing to do', async () => {
    const calls = Array.from({ length: 120 }, (_, index) => call(`run-${index}`));
    const { handler, failures } = engine().recorder();
    const record = async (bodies: readonly string[]) => {
      expect(await handler(batchOf(bodies), lambdaContext())).toEqual({ batchItemFailures: [] });
    };
    // Of each call, other webhooks are lost.
    await record(calls.flatMap(({ bodies }, index) => bodies.filter((_, event) => (index >> event) & 1)));
    const pages = [page('2', ...calls.slice(0, 110)), page(undefined, ...calls.slice(110))];

    const complete = calls.filter((_, index) => index & 4).length;
    const missing = calls.filter((_, index) => (index & 7) === 0).length;
    const first = await compare(engine(), pages);
    expect(first.tally).toEqual(
      tallyOf({ listed: 120, complete, missing, behind: calls.length - complete - missing }),
    );
    await record(first.sent);
    const written = await Promise.all(calls.map(({ id }) => engine().item(id)));
    // As after a run that was killed, or two at the same time.
    await record(first.sent);
    expect(await Promise.all(calls.map(({ id }) => engine().item(id)))).toEqual(written);
    expect((await compare(engine(), pages)).tally).toEqual(tallyOf({ listed: 120, complete: 120 }));

    const contentOf = (item: AttributeMap = {}) => {
      const { call_id, version, started_event, ended_event, analyzed_event, listed_event, ...content } = item;
      return storedForm(content);
    };
    const { api_version, ...expected } = contentOf(recordOf(documentedState('call.analyzed')));
    for (const [index, item] of written.entries()) {
      // Only events say it.
      const ofEvents = (index & 7) === 0 ? {} : { api_version };
      expect(contentOf(item)).toEqual({ ...expected, ...ofEvents });
      expect('listed_event' in (item ?? {})).toBe((index & 4) === 0);
    }
    expect(failures()).toEqual([]);
  });

  it.each([
    ['before', (listing: string, event: string) => [[listing], [event]]],
    ['after', (listing: string, event: string) => [[event], [listing]]],
    ['together with', (listing: string, event: string) => [[listing, event]]],
  ])('that are recorded %s a webhook which they have not seen undo nothing', async (when, batches) => {
    const { id, bodies, data } = call(`race ${when}`, { body: 'listed', updated_at: '2024-11-05T08:00:00Z' });
    const { handler } = engine().recorder();
    const [listing = ''] = (await compare(engine(), [page(undefined, { data })])).sent;
    for (const batch of batches(listing, bodies[2] ?? '')) await handler(batchOf(batch), lambdaContext());
    const item = storedForm((await engine().item(id)) ?? {});
    expect(item).toEqual({
      ...storedForm(recordOf(documentedState('call.analyzed', { data: { id } }))),
      listed_event: item.listed_event,
    });
    expect(item.listed_event).toBeDefined();

    // The next run finds what the webhook did not say.
    const again = await compare(engine(), [page(undefined, { data })]);
    expect(again.tally).toEqual(tallyOf({ listed: 1, behind: 1 }));
    await handler(batchOf(again.sent), lambdaContext());
    expect(await engine().item(id)).toMatchObject({
      body: { S: 'listed' },
      analyzed_event: item.analyzed_event,
    });
    expect((await compare(engine(), [page(undefined, { data })])).tally.complete).toBe(1);
  });
});
