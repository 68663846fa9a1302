import type { AttributeMap } from '../../call/attribute-value.ts';
import { CALL_EVENTS, type CallEventName } from '../../call/event.ts';
import { recordOf, stateOf } from '../../call/fold.ts';
import {
  DOCUMENTED_FIELDS,
  SNAPSHOT_ATTRIBUTES,
  STATUSES,
  snapshotAttributes,
  statusOf,
} from '../../call/record.ts';
import { bareEvent, DOCUMENTED_CALL_ID, documentedEvent, fixture, toEvent } from '../whippy/documented.ts';
import { attributes } from './attributes.ts';

const TRANSCRIPT = JSON.parse(fixture('call.ended.json')).data.body;
const SUMMARY =
  'The user, Jack, provided personal information and work history to the agent, Charlie, from Whippy Employment. The call concluded with the agent thanking Jack for his time and stating that they would review his qualifications for potential job matches.';
const FILES = 'https://example/organization_fb545ce8-9424-4f82-a2ee-774991180005/calls';
const RECORDING = `${FILES}/dba9f998-f4e1-4cbe-b17f-700394a5e3c0/recording.wav`;
const TRANSCRIPT_FILE = `${FILES}/4235e9f2-3be0-416e-bcf7-41b4c4a933df/transcript.json`;
const ANALYSIS_FILE = `${FILES}/814ee997-b14c-4aaf-b291-07aab524bde5/analysis.json`;
const AGENT = 'c13abbed-2de9-45ec-85c3-54f5b340686c';

/** What the three documented events have in common. */
const COMMON: AttributeMap = {
  call_id: { S: DOCUMENTED_CALL_ID },
  direction: { S: 'INBOUND' },
  type: { S: 'call' },
  mode: { S: 'ai' },
  from: { S: '+13232139334' },
  to: { S: '+16314173625' },
  created_at: { S: '2024-10-31T12:54:40.379085Z' },
  created_day: { S: '2024-10-31' },
  created_instant: { S: '2024-10-31T12:54:40.379085Z' },
  conversation_id: { S: 'cd4dfb23-9a86-4c11-9240-efbfd7fec874' },
  contact_number: { S: '+13232139334' },
  contact_id: { S: '630fc392-ad52-4e12-a07a-889cb5aed359' },
  channel_id: { S: '95623f0a-4d88-45b6-8074-4a83748d2103' },
  api_version: { S: 'v1' },
  agent_id: { S: AGENT },
};

const METADATA: AttributeMap = {
  type: { S: 'phone' },
  placeholders_data: { M: { 'last_name||sir': { S: 'Hessel' } } },
  analysis: { NULL: true },
  agent_id: { S: AGENT },
  agent_version_id: { S: '72ce5cb9-2699-4f68-8e51-1cbeb6cfaa74' },
  llm_id: { S: '02461131-471b-4fb4-ba9e-2aaba0b73b5c' },
  llm_version_id: { S: 'd95fcdcd-93b7-448f-9ac6-1bfc3d45c1ea' },
};

const attachment = (content_type: string, url: string) => ({
  M: { agent_id: { S: AGENT }, content_type: { S: content_type }, url: { S: url } },
});

/** The digest is what version.test.ts is about: here it is taken as it comes. */
function expectRecord(event: CallEventName, expected: AttributeMap, version: string): void {
  const record = recordOf(stateOf(toEvent(fixture(`${event}.json`))));
  const milestone = `${event.slice('call.'.length)}_event`;
  const { request_id, created_at } = JSON.parse(fixture(`${event}.json`));
  const stored = record.version;
  expect(stored).toEqual({ S: expect.stringMatching(new RegExp(`^${version} [0-9a-f]{16}$`)) });
  expect(record).toEqual({
    ...COMMON,
    ...expected,
    version: stored,
    [milestone]: { M: { request_id: { S: request_id }, created_at: { S: created_at }, version: stored } },
  });
}

describe('the record of a documented event', () => {
  it('call.started', () => {
    expectRecord(
      'call.started',
      {
        status: { S: 'started' },
        delivery_status: { S: 'call_in_progress' },
        updated_at: { S: '2024-10-31T12:54:40.379085Z' },
        metadata: { M: { ...METADATA, duration: { NULL: true } } },
        attachments: { L: [] },
      },
      '1 2024-10-31T12:54:40.379085Z 2024-10-31T12:54:45.500770Z 0f08ac65-32a2-4b02-abbe-ad0b5a3dcd1e',
    );
  });

  it('call.ended', () => {
    expectRecord(
      'call.ended',
      {
        status: { S: 'ended' },
        delivery_status: { S: 'call_completed.agent_hangup' },
        end_reason: { S: 'agent_hangup' },
        body: { S: TRANSCRIPT },
        updated_at: { S: '2024-10-31T12:54:58.985468Z' },
        duration_ms: { N: '15848' },
        metadata: { M: { ...METADATA, duration: { N: '15848' } } },
        attachments: {
          L: [attachment('audio/x-wav', RECORDING), attachment('application/json', TRANSCRIPT_FILE)],
        },
        recording_url: { S: RECORDING },
        transcript_url: { S: TRANSCRIPT_FILE },
      },
      '2 2024-10-31T12:54:58.985468Z 2024-10-31T12:55:04.316090Z 130de618-9891-4ca2-8b20-00dcd359ca5d',
    );
  });

  it('call.analyzed', () => {
    expectRecord(
      'call.analyzed',
      {
        status: { S: 'analyzed' },
        delivery_status: { S: 'call_completed.agent_hangup' },
        end_reason: { S: 'agent_hangup' },
        body: { S: TRANSCRIPT },
        updated_at: { S: '2024-10-31T12:54:59.668935Z' },
        duration_ms: { N: '15848' },
        call_summary: { S: SUMMARY },
        user_sentiment: { S: 'Positive' },
        call_successful: { BOOL: true },
        in_voicemail: { BOOL: false },
        metadata: {
          M: {
            ...METADATA,
            duration: { N: '15848' },
            analysis: {
              M: {
                agent_task_completion_rating: { S: 'Complete' },
                call_completion_rating: { S: 'Complete' },
                call_successful: { BOOL: true },
                call_summary: { S: SUMMARY },
                custom_analysis_dat: { M: {} },
                in_voicemail: { BOOL: false },
                user_sentiment: { S: 'Positive' },
              },
            },
          },
        },
        attachments: {
          L: [
            attachment('audio/x-wav', RECORDING),
            attachment('application/json', TRANSCRIPT_FILE),
            attachment('application/json', ANALYSIS_FILE),
          ],
        },
        recording_url: { S: RECORDING },
        transcript_url: { S: TRANSCRIPT_FILE },
        analysis_url: { S: ANALYSIS_FILE },
      },
      '3 2024-10-31T12:54:59.668935Z 2024-10-31T12:55:04.409833Z 94a8faa2-25e7-432c-9d87-af78686ace48',
    );
  });
});

describe('the status', () => {
  it.each(CALL_EVENTS)('is the phase of %s', name => {
    expect(`call.${statusOf(bareEvent(name))}`).toBe(name);
    expect(attributes({}, name)).toEqual({ status: { S: statusOf(bareEvent(name)) } });
  });
});

describe('a field of data', () => {
  it('is an attribute of its own name if it is documented', () => {
    const data = Object.fromEntries(DOCUMENTED_FIELDS.map(name => [name, `2024-10-31T12:54:40Z`]));
    const record = attributes(data);
    for (const name of DOCUMENTED_FIELDS) expect(record[name]).toEqual({ S: '2024-10-31T12:54:40Z' });
    expect(Object.keys(record).toSorted()).toEqual(
      [...DOCUMENTED_FIELDS, 'status', 'created_day', 'created_instant'].toSorted(),
    );
  });

  it('is not an attribute if it is null', () => {
    const data = Object.fromEntries(DOCUMENTED_FIELDS.map(name => [name, null]));
    expect(attributes(data)).toEqual({ status: { S: 'ended' } });
  });

  it('is kept if it is empty', () => {
    expect(attributes({ body: '', from: 0, to: false, metadata: {}, attachments: [] })).toEqual({
      status: { S: 'ended' },
      body: { S: '' },
      from: { N: '0' },
      to: { BOOL: false },
      metadata: { M: {} },
      attachments: { L: [] },
    });
  });

  it('is kept verbatim, with any type', () => {
    expect(attributes({ user_id: 4711, language: ['en'] })).toMatchObject({
      user_id: { N: '4711' },
      language: { L: [{ S: 'en' }] },
    });
  });

  it('goes to extra if it is not documented', () => {
    expect(attributes({ priority: 1, tags: ['vip'], note: null })).toEqual({
      status: { S: 'ended' },
      extra: { M: { priority: { N: '1' }, tags: { L: [{ S: 'vip' }] }, note: { NULL: true } } },
    });
  });

  it('cannot pass for an attribute of the record', () => {
    const own = [
      ...['call_id', 'status', 'version', 'extra', 'expires_at', 'started_event', 'created_day'],
      ...['created_instant', 'contact_number', 'forgotten', 'later_attributes'],
    ];
    const { extra, ...rest } = attributes(Object.fromEntries([...own, 'truncated'].map(name => [name, 'x'])));
    expect(rest).toEqual({ status: { S: 'ended' } });
    expect(extra).toEqual({ M: Object.fromEntries([...own, 'truncated'].map(name => [name, { S: 'x' }])) });
  });

  it('may have any name, though then extra is JSON text', () => {
    const event = toEvent('{"event":"call.ended","data":{"id":"x","__proto__":{"status":"y"},"odd":1.0}}');
    expect(snapshotAttributes(event)).toEqual({
      status: { S: 'ended' },
      extra: { S: '{"__proto__":{"status":"y"},"odd":1.0}' },
    });
    expect(attributes({ '': null }).extra).toEqual({ S: '{"":null}' });
  });
});

describe('what comes from the envelope', () => {
  it('is the version of the interface, clipped', () => {
    const event = documentedEvent('call.ended', { api_version: 'v'.repeat(300) });
    expect(snapshotAttributes(event).api_version).toEqual({ S: 'v'.repeat(256) });
    expect(snapshotAttributes(documentedEvent('call.ended', { api_version: 2 })).api_version).toEqual({
      S: '2',
    });
    expect(snapshotAttributes(documentedEvent('call.ended', { api_version: true }))).not.toHaveProperty(
      'api_version',
    );
  });

  it('is the list of shortened texts', () => {
    const event = documentedEvent('call.ended', { truncated: ['body', 'extra.note'] });
    expect(snapshotAttributes(event).truncated).toEqual({ L: [{ S: 'body' }, { S: 'extra.note' }] });
  });
});

describe('the list of attributes that a snapshot may set', () => {
  it('is complete: what is missing there would outlive its event', () => {
    const event = documentedEvent('call.analyzed', {
      truncated: ['body'],
      data: {
        ...Object.fromEntries(DOCUMENTED_FIELDS.map(name => [name, 'x'])),
        direction: 'INBOUND',
        odd: 'x',
      },
    });
    const everything = {
      ...snapshotAttributes(event),
      ...snapshotAttributes(documentedEvent('call.analyzed')),
      expires_at: null,
    };
    expect(Object.keys(everything).toSorted()).toEqual([...SNAPSHOT_ATTRIBUTES].toSorted());
    expect(new Set(SNAPSHOT_ATTRIBUTES).size).toBe(SNAPSHOT_ATTRIBUTES.length);
  });

  it('has every field that the documented events have', () => {
    const documented = CALL_EVENTS.flatMap(name => Object.keys(JSON.parse(fixture(`${name}.json`)).data));
    expect(new Set(documented)).toEqual(new Set(['id', ...DOCUMENTED_FIELDS]));
    expect(STATUSES).toHaveLength(CALL_EVENTS.length);
  });
});
