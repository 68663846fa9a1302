import type { AttributeMap } from '../../call/attribute-value.ts';
import { merge, recordOf, stateOf } from '../../call/fold.ts';
import { tombstoneOf } from '../../call/tombstone.ts';
import type { Json } from '../../text/json.ts';
import { storedForm } from '../engine/stored-form.ts';
import { DOCUMENTED_CALL_ID, documentedState } from '../whippy/documented.ts';
import { compare, documentedRow, row2024, rowOf, storedRecord } from './listing.ts';

const started = documentedState('call.started');
const ended = documentedState('call.ended');
const analyzed = documentedState('call.analyzed');
const LATER_UPDATE = '2024-11-05T08:00:00Z';
const translation = { translated_body: 'Agent: Hallo', translation_language: 'de', updated_at: LATER_UPDATE };

function listed(row: ReturnType<typeof rowOf>, ...states: (typeof started)[]): AttributeMap {
  const { state } = compare(row, states.length > 0 ? storedRecord(...states) : undefined);
  if (!state) throw new Error('There is no listing');
  return storedRecord(...states, state);
}

/** What is in a record but its versions and milestones. */
function content(record: AttributeMap): AttributeMap {
  const { version, started_event, ended_event, analyzed_event, listed_event, expires_at, ...rest } = record;
  return storedForm(rest);
}

describe('a row', () => {
  it.each([
    ['call.started', 'started'],
    ['call.ended', 'ended'],
    ['call.analyzed', 'analyzed'],
  ] as const)('after %s is %s', (name, status) => {
    expect(documentedRow(name)).toMatchObject({ callId: DOCUMENTED_CALL_ID, status });
  });

  it('of the form of 2024 is analyzed if a file of the analysis is attached', () => {
    expect(row2024('call.analyzed').status).toBe('analyzed');
    expect(row2024('call.ended').status).toBe('ended');
  });

  it.each([
    [{ metadata: { analysis: {} } }, 'ended'],
    [{ metadata: { analysis: { call_summary: null } } }, 'ended'],
    [{ metadata: { analysis: { other: 'x' } } }, 'analyzed'],
    [{ delivery_status: 'call_in_progress.ringing' }, 'started'],
    [{ delivery_status: 'call_failed' }, 'ended'],
    [{}, 'ended'],
  ])('%j is %s', (fields, status) => {
    expect(rowOf({ id: 'a', ...fields }).status).toBe(status);
  });

  it('has its id as the digits that were listed, if it is a number', () => {
    expect(rowOf({ id: 4711 }).callId).toBe('4711');
    expect(compare(rowOf({ id: 4711 }), undefined).event?.data.id).toEqual(
      expect.objectContaining({ value: '4711' }),
    );
  });

  it.each([
    ['no id', {}, 'data.id is missing'],
    ['an empty id', { id: '' }, 'data.id must not be empty'],
    ['no map', 'row', 'data must be an object'],
  ])('is refused with %s', (_case, row, message) => {
    expect(() => rowOf(row)).toThrow(message);
  });
});

describe('a call without a record', () => {
  it('is missing, and its listing gives the record that the webhook would have given', () => {
    const { kind, event } = compare(documentedRow('call.ended'), undefined);
    expect(kind).toBe('missing');
    expect(event?.known).toMatchObject({
      event: 'callfold.listed',
      as: 'call.ended',
      over: '1',
      created_at: '2024-10-31T12:54:58.985468Z',
      request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const { api_version, ...expected } = content(recordOf(ended));
    expect(content(listed(documentedRow('call.ended')))).toEqual(expected);
  });

  it('counts less than its events, when they come after all', () => {
    for (const event of [started, ended, analyzed]) {
      const record = listed(documentedRow('call.started', { updated_at: LATER_UPDATE }));
      const { state } = compare(documentedRow('call.started', { updated_at: LATER_UPDATE }), undefined);
      if (!state) throw new Error('There is no listing');
      expect(recordOf(merge(state, event))).toEqual({
        ...recordOf(event),
        listed_event: record.listed_event,
      });
    }
  });
});

describe('a call whose record is behind', () => {
  it('has the phase of the row, and the milestones that it had', () => {
    const record = listed(documentedRow('call.analyzed'), started);
    expect(record).toMatchObject({
      status: { S: 'analyzed' },
      started_event: recordOf(started).started_event,
    });
    expect(record).not.toHaveProperty('analyzed_event');
    expect(content(record)).toEqual(content(recordOf(analyzed)));
  });

  it('keeps what a row of 2024 lacks', () => {
    const record = listed(row2024('call.analyzed'), ended);
    expect(record).toMatchObject({
      status: { S: 'analyzed' },
      type: { S: 'call' },
      agent_id: recordOf(ended).agent_id,
      conversation_id: recordOf(ended).conversation_id,
      duration_ms: storedRecord(ended).duration_ms,
      analysis_url: recordOf(analyzed).analysis_url,
      api_version: { S: 'v1' },
    });
  });

  it('gets a translation that was added later', () => {
    for (const row of [documentedRow('call.analyzed', translation), row2024('call.analyzed', translation)]) {
      const { kind, event } = compare(row, storedRecord(analyzed));
      expect(kind).toBe('behind');
      expect(event?.known).toMatchObject({ as: 'call.analyzed', over: analyzed.snapshot.version });
      expect(content(listed(row, analyzed))).toEqual({
        ...content(recordOf(analyzed)),
        translated_body: { S: 'Agent: Hallo' },
        translation_language: { S: 'de' },
        updated_at: { S: LATER_UPDATE },
      });
    }
  });

  it('stays in its phase if the row is in an earlier one and newer', () => {
    const row = row2024('call.ended', translation);
    expect(row.status).toBe('ended');
    expect(listed(row, analyzed)).toMatchObject({
      status: { S: 'analyzed' },
      translation_language: { S: 'de' },
    });
  });

  it('gets one change after the other, each in the place of the listing before', () => {
    const first = compare(documentedRow('call.ended', translation), storedRecord(started)).state;
    if (!first) throw new Error('There is no listing');
    const again = documentedRow('call.ended', {
      ...translation,
      translation_language: 'fr',
      updated_at: '2024-11-06T08:00:00Z',
    });
    const second = compare(again, storedRecord(started, first));
    expect(second.event?.known).toMatchObject({ as: 'call.ended', over: '1' });
    expect(listed(again, started, first)).toMatchObject({ translation_language: { S: 'fr' } });

    const onEvent = compare(documentedRow('call.ended', translation), storedRecord(ended)).state;
    if (!onEvent) throw new Error('There is no listing');
    expect(compare(again, storedRecord(ended, onEvent)).event?.known).toMatchObject({
      over: ended.snapshot.version,
    });
    expect(listed(again, ended, onEvent)).toMatchObject({ translation_language: { S: 'fr' } });
  });

  it('keeps the reason of its end, its number and its recording if the row has worse', () => {
    const row = documentedRow('call.analyzed', {
      ...translation,
      delivery_status: 'call_completed',
      direction: 'unknown',
      contact_id: 7,
      metadata: { duration: '15848', agent_id: null },
      attachments: [{ url: 'https://example/calls/new/transcript.json?signed' }, 'odd'],
    });
    const before = storedRecord(analyzed);
    const record = listed(row, analyzed);
    expect(content(record)).toMatchObject({
      end_reason: { S: 'agent_hangup' },
      contact_number: before.contact_number,
      contact_id: before.contact_id,
      duration_ms: before.duration_ms,
      agent_id: before.agent_id,
      call_summary: before.call_summary,
      recording_url: before.recording_url,
      transcript_url: { S: 'https://example/calls/new/transcript.json?signed' },
      translation_language: { S: 'de' },
    });
    expect(record.attachments).toMatchObject({ L: { length: 4 } });
  });
});

describe('a call is complete', () => {
  const complete = { kind: 'complete' };

  it.each([
    ['call.started', started],
    ['call.ended', ended],
    ['call.analyzed', analyzed],
  ] as const)('if the row is what %s said', (name, state) => {
    expect(compare(documentedRow(name), storedRecord(state))).toEqual(complete);
    expect(compare(row2024(name), storedRecord(state))).toEqual(complete);
  });

  it('if its record is further than the row', () => {
    expect(compare(documentedRow('call.started'), storedRecord(analyzed))).toEqual(complete);
  });

  it('if the row says nothing new, in whatever order, and nulls', () => {
    const { data, ...row } = documentedRow('call.analyzed', { updated_at: LATER_UPDATE, body: null });
    const attachments = (data.attachments as Json[]).toReversed();
    const reordered = {
      ...row,
      data: Object.fromEntries(Object.entries({ ...data, attachments }).toReversed()),
    };
    expect(compare(reordered, storedRecord(analyzed))).toEqual(complete);
  });

  it('if the row differs and is not newer', () => {
    for (const updated_at of [
      '2024-10-31T12:54:59.668935Z',
      '2024-10-31T14:54:59.668935+02:00',
      null,
      'yesterday',
    ]) {
      expect(
        compare(documentedRow('call.analyzed', { ...translation, updated_at }), storedRecord(analyzed)),
      ).toEqual(complete);
    }
  });

  it('if it has been forgotten', () => {
    expect(compare(documentedRow('call.analyzed'), recordOf(tombstoneOf(DOCUMENTED_CALL_ID)))).toEqual(
      complete,
    );
  });
});

describe('a row of the last minutes', () => {
  const UPDATED = '2024-10-31T12:54:58.985468Z';

  it.each([
    ['before it was changed', '2024-10-31T12:54:58.985467Z', 'unsettled'],
    ['when it was changed', UPDATED, 'unsettled'],
    ['after it was changed', '2024-10-31T12:54:58.985469Z', 'missing'],
  ])('compared with what is settled %s is %3$s', (_case, settledBefore, kind) => {
    expect(compare(documentedRow('call.ended'), undefined, settledBefore).kind).toBe(kind);
  });

  it('goes by its creation if it does not say when it was changed', () => {
    const row = documentedRow('call.ended', { updated_at: null });
    expect(compare(row, undefined, '2024-10-31T12:54:40.379085Z').kind).toBe('unsettled');
    expect(compare(row, undefined, '2024-10-31T12:54:40.379086Z').kind).toBe('missing');
  });

  it('is complete if there is nothing to do', () => {
    expect(compare(documentedRow('call.ended'), storedRecord(ended), UPDATED).kind).toBe('complete');
  });
});

it('a listing expires like an event of the call, from a time that the row says', () => {
  const { event } = compare(documentedRow('call.ended'), undefined);
  if (!event) throw new Error('There is no listing');
  const { expires_at } = stateOf(event, { retentionDays: 1 }).snapshot.attributes;
  expect(expires_at).toEqual(
    documentedState('call.ended', {}, { retentionDays: 1 }).snapshot.attributes.expires_at,
  );
});

it('a record without a version, or with one that is none, is not guessed about', () => {
  const { version: _version, ...record } = storedRecord(analyzed);
  const row = documentedRow('call.analyzed', translation);
  expect(compare(row, record).event?.known).toMatchObject({ over: '2' });
  expect(() => compare(row, { ...record, version: { S: 'changed by hand' } })).toThrow(
    'over is missing or not usable',
  );
});
