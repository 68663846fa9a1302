import { type CallState, MILESTONE_ATTRIBUTES, merge, recordOf, stateOf } from '../../call/fold.ts';
import { STATUSES } from '../../call/record.ts';
import {
  bareEvent,
  DOCUMENTED_CALL_ID,
  documentedEvent,
  documentedState,
  listedBody,
  toEvent,
  toQueuedEvent,
} from '../whippy/documented.ts';

const started = documentedState('call.started');
const ended = documentedState('call.ended');
const analyzed = documentedState('call.analyzed');

describe('the state of one event', () => {
  it('is its snapshot and its milestone, of one version', () => {
    expect(ended.callId).toBe(DOCUMENTED_CALL_ID);
    expect(Object.keys(ended.milestones)).toEqual(['ended']);
    expect(ended.milestones.ended?.version).toBe(ended.snapshot.version);
    expect(ended.milestones.ended?.attributes).toEqual({
      request_id: { S: '130de618-9891-4ca2-8b20-00dcd359ca5d' },
      created_at: { S: '2024-10-31T12:55:04.316090Z' },
    });
    expect(ended.snapshot.attributes.status).toEqual({ S: 'ended' });
  });

  it('has in its milestone what the event has, clipped', () => {
    expect(stateOf(bareEvent('call.started')).milestones.started?.attributes).toEqual({});
    const long = documentedState('call.started', {
      request_id: 'r'.repeat(300),
      created_at: 'c'.repeat(300),
    });
    expect(long.milestones.started?.attributes).toEqual({
      request_id: { S: 'r'.repeat(256) },
      created_at: { S: 'c'.repeat(256) },
    });
  });

  it('has in its milestone the time of the event as it was sent', () => {
    const milestone = (created_at: unknown) =>
      documentedState('call.started', { created_at }).milestones.started?.attributes.created_at;
    expect(milestone(1730379298985)).toEqual({ N: '1730379298985' });
    expect(milestone('1730379298985')).toEqual({ S: '1730379298985' });
    expect(milestone(['x'])).toBeUndefined();
    const long = `{"event":"call.ended","created_at":1.${'0'.repeat(300)},"data":{"id":"x"}}`;
    expect(stateOf(toEvent(long)).milestones.ended?.attributes).toEqual({
      created_at: { S: `1.${'0'.repeat(254)}` },
    });
  });

  it('expires if a retention is configured, and keeps its version', () => {
    const expiring = documentedState('call.ended', {}, { retentionDays: 1 });
    expect(expiring.snapshot.attributes).toEqual({
      ...ended.snapshot.attributes,
      expires_at: { N: String(1730379280 + 86_400) },
    });
    expect(expiring.snapshot.version).toBe(ended.snapshot.version);
    expect(ended.snapshot.attributes).not.toHaveProperty('expires_at');
  });

  it.each([
    ['its snapshot', { data: { body: 'other' } }],
    ['an undocumented field', { data: { odd: 1 } }],
    ['how its milestone is written', { created_at: '2024-10-31T14:55:04.316090+02:00' }],
  ])('has another version where it differs in %s', (_case, changes) => {
    const other = documentedState('call.ended', changes).snapshot.version;
    expect(other).not.toBe(ended.snapshot.version);
    expect(other.split(' ').slice(0, 4)).toEqual(ended.snapshot.version.split(' ').slice(0, 4));
  });

  it('has the same version if it differs only in what is not recorded', () => {
    expect(documentedState('call.ended', { delivery_attempt: 2 })).toEqual(ended);
  });
});

describe('merging', () => {
  it.each([
    [[started, ended, analyzed]],
    [[started, analyzed, ended]],
    [[ended, started, analyzed]],
    [[ended, analyzed, started]],
    [[analyzed, started, ended]],
    [[analyzed, ended, started]],
  ])('keeps the newest snapshot and every milestone, in any order', events => {
    expect(events.reduce(merge)).toEqual({
      callId: DOCUMENTED_CALL_ID,
      snapshot: analyzed.snapshot,
      milestones: { ...started.milestones, ...ended.milestones, ...analyzed.milestones },
    });
  });

  it('keeps the newer milestone of a phase, though its snapshot is not the newest', () => {
    const later = documentedState('call.ended', { created_at: '2024-10-31T12:55:05Z' });
    const expected = { ...ended.milestones, ...analyzed.milestones, ended: later.milestones.ended };
    expect([analyzed, ended, later].reduce(merge).milestones).toEqual(expected);
    expect([later, ended, analyzed].reduce(merge).milestones).toEqual(expected);
  });

  it('keeps the newer of two analyses whose times are Unix numbers', () => {
    const at = (updated_at: number) => documentedState('call.analyzed', { data: { updated_at } });
    for (const [older, newer] of [
      [1730379299, 1730379300],
      [1730379299668, 1730379299669],
      [1730379299, 1730379299001],
    ] as const) {
      expect(merge(at(older), at(newer)).snapshot.attributes.updated_at).toEqual({ N: String(newer) });
      expect(merge(at(newer), at(older)).snapshot.attributes.updated_at).toEqual({ N: String(newer) });
    }
  });

  it('says nothing of phases that are not known', () => {
    const { milestones } = merge(started, analyzed);
    expect(Object.keys(milestones)).toEqual(['started', 'analyzed']);
  });

  it('leaves what it is given as it was', () => {
    const before = JSON.stringify([started, ended]);
    merge(started, ended);
    expect(JSON.stringify([started, ended])).toBe(before);
  });
});

describe('the record', () => {
  it('is the snapshot with its version, and a map for each milestone', () => {
    const state: CallState = {
      callId: 'c',
      snapshot: { version: 'v3', attributes: { status: { S: 'analyzed' } } },
      milestones: {
        started: { version: 'v1', attributes: {} },
        analyzed: { version: 'v3', attributes: { request_id: { S: 'r' } } },
      },
    };
    expect(recordOf(state)).toEqual({
      call_id: { S: 'c' },
      status: { S: 'analyzed' },
      version: { S: 'v3' },
      started_event: { M: { version: { S: 'v1' } } },
      analyzed_event: { M: { request_id: { S: 'r' }, version: { S: 'v3' } } },
    });
  });

  it('has a milestone attribute of its own for each status', () => {
    expect(STATUSES.map(status => MILESTONE_ATTRIBUTES[status])).toEqual([
      'started_event',
      'ended_event',
      'analyzed_event',
    ]);
  });

  it('drops what the newest snapshot no longer has', () => {
    const corrected = stateOf(
      documentedEvent('call.analyzed', {
        data: { updated_at: '2025-01-01T00:00:00Z', body: undefined, attachments: null, odd: 1 },
      }),
    );
    const record = recordOf(merge(analyzed, corrected));
    for (const gone of ['body', 'attachments', 'recording_url', 'transcript_url', 'analysis_url']) {
      expect(recordOf(analyzed)).toHaveProperty(gone);
      expect(record).not.toHaveProperty(gone);
    }
    expect(record.extra).toEqual({ M: { odd: { N: '1' } } });
    expect(recordOf(merge(corrected, analyzed))).toEqual(record);
  });
});

describe('a listing', () => {
  const listed = stateOf(toQueuedEvent(listedBody({ data: { body: 'listed' } })));

  it('gives the call its status, and is the event of no phase', () => {
    expect(Object.keys(listed.milestones)).toEqual(['listed']);
    expect(recordOf(listed)).toMatchObject({
      status: { S: 'ended' },
      body: { S: 'listed' },
      listed_event: {
        M: {
          request_id: { S: '130de618-9891-4ca2-8b20-00dcd359ca5d' },
          created_at: { S: '2024-10-31T12:55:04.316090Z' },
          version: { S: listed.snapshot.version },
        },
      },
    });
    expect(recordOf(listed)).not.toHaveProperty('ended_event');
  });

  it('that is ahead counts more than the call that it is ahead of, and less than the event that it stands for', () => {
    expect(recordOf(merge(listed, started))).toMatchObject({ status: { S: 'ended' }, body: { S: 'listed' } });
    const record = recordOf(merge(listed, ended));
    expect(record).toEqual({ ...recordOf(ended), listed_event: recordOf(listed).listed_event });
  });
});
