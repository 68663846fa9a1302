import type { AttributeMap } from '../../call/attribute-value.ts';
import { CALL_EVENTS, type CallEventName } from '../../call/event.ts';
import { recordOf, stateOf } from '../../call/fold.ts';
import {
  DOCUMENTED_FIELDS,
  expiresAt,
  SNAPSHOT_ATTRIBUTES,
  STATUSES,
  snapshotAttributes,
  statusOf,
} from '../../call/record.ts';
import { bareEvent, DOCUMENTED_CALL_ID, documentedEvent, fixture, toEvent } from '../whippy/documented.ts';

const attributes = (data: { readonly [name: string]: unknown }, event: CallEventName = 'call.ended') =>
  snapshotAttributes(bareEvent(event, data));

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
  it('is an attribute of its own name where it is documented', () => {
    const data = Object.fromEntries(DOCUMENTED_FIELDS.map(name => [name, `2024-10-31T12:54:40Z`]));
    const record = attributes(data);
    for (const name of DOCUMENTED_FIELDS) expect(record[name]).toEqual({ S: '2024-10-31T12:54:40Z' });
    expect(Object.keys(record).toSorted()).toEqual(
      [...DOCUMENTED_FIELDS, 'status', 'created_day', 'created_instant'].toSorted(),
    );
  });

  it('is no attribute where it is null', () => {
    const data = Object.fromEntries(DOCUMENTED_FIELDS.map(name => [name, null]));
    expect(attributes(data)).toEqual({ status: { S: 'ended' } });
  });

  it('is kept where it is empty', () => {
    expect(attributes({ body: '', from: 0, to: false, metadata: {}, attachments: [] })).toEqual({
      status: { S: 'ended' },
      body: { S: '' },
      from: { N: '0' },
      to: { BOOL: false },
      metadata: { M: {} },
      attachments: { L: [] },
    });
  });

  it('is kept verbatim, whatever its type', () => {
    expect(attributes({ user_id: 4711, language: ['en'] })).toMatchObject({
      user_id: { N: '4711' },
      language: { L: [{ S: 'en' }] },
    });
  });

  it('goes to extra where it is not documented', () => {
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

describe('the number at the other end', () => {
  const numberOf = (data: object) => attributes({ from: '+1602', to: '+1323', ...data }).contact_number;

  it.each([
    ['INBOUND', '+1602'],
    ['inbound', '+1602'],
    ['OUTBOUND', '+1323'],
    ['Outbound', '+1323'],
  ])('of a call with the direction %s is %s', (direction, expected) => {
    expect(numberOf({ direction })).toEqual({ S: expected });
  });

  it('is verbatim', () => {
    expect(numberOf({ direction: 'INBOUND', from: ' (602) 555-0136 ' })).toEqual({ S: ' (602) 555-0136 ' });
    expect(numberOf({ direction: 'INBOUND', from: 'é'.repeat(1024) })).toEqual({ S: 'é'.repeat(1024) });
  });

  it.each<[string, object]>([
    ['an unknown direction', { direction: 'INTERNAL' }],
    ['no direction', {}],
    ['a direction that is no text', { direction: 1 }],
  ])('is missing with %s', (_case, data) => {
    expect(numberOf(data)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['blank', ' '],
    ['a number', 16025550136],
    ['a list', ['+1602']],
    ['withheld', 'anonymous'],
    ['withheld, in capitals', 'ANONYMOUS'],
    ['too long for a key', `x${'é'.repeat(1024)}`],
  ])('is missing if it is %s, and the field stays what it is', (_case, from) => {
    const record = attributes({ direction: 'INBOUND', from, to: '+1323' });
    const { contact_number: _, ...expected } = attributes({ direction: 'INTERNAL', from, to: '+1323' });
    expect(record).toEqual({ ...expected, direction: { S: 'INBOUND' } });
    expect(record).not.toHaveProperty('contact_number');
  });
});

describe('a value that cannot be the key of an index', () => {
  it.each<[string, unknown]>([
    ['empty', ''],
    ['a number', 7],
    ['a list', ['x']],
    ['one byte too long', `x${'é'.repeat(1024)}`],
  ])('a contact_id that is %s goes to extra', (_case, contact_id) => {
    const record = attributes({ contact_id });
    expect(Object.keys(record).toSorted()).toEqual(['extra', 'status']);
    expect(record.extra).toMatchObject({ M: { contact_id: expect.anything() } });
  });

  it.each([['x'], ['é'.repeat(1024)]])('a contact_id within bounds stays', contact_id => {
    expect(attributes({ contact_id })).toEqual({ status: { S: 'ended' }, contact_id: { S: contact_id } });
  });

  it('is simply missing if it is null', () => {
    expect(attributes({ contact_id: null })).toEqual({ status: { S: 'ended' } });
  });
});

describe('the creation', () => {
  it.each<[string, unknown, AttributeMap[string]]>([
    ['empty', '', { S: '' }],
    ['no date', 'yesterday', { S: 'yesterday' }],
    ['no real date', '2024-02-30T00:00:00Z', { S: '2024-02-30T00:00:00Z' }],
    ['a small number', 7, { N: '7' }],
    ['a list', ['x'], { L: [{ S: 'x' }] }],
  ])(
    'that is %s stays as it was sent, and gives neither a day nor an instant',
    (_case, created_at, value) => {
      expect(attributes({ created_at })).toEqual({ status: { S: 'ended' }, created_at: value });
    },
  );

  it('is simply missing if it is null', () => {
    expect(attributes({ created_at: null })).toEqual({ status: { S: 'ended' } });
  });

  it.each<[unknown, AttributeMap[string], string, string]>([
    [
      '2024-10-31T23:59:59.999999Z',
      { S: '2024-10-31T23:59:59.999999Z' },
      '2024-10-31',
      '2024-10-31T23:59:59.999999Z',
    ],
    [
      '2024-10-31T23:59:59-00:01',
      { S: '2024-10-31T23:59:59-00:01' },
      '2024-11-01',
      '2024-11-01T00:00:59.000000Z',
    ],
    [
      '2024-11-01T01:00:00+02:00',
      { S: '2024-11-01T01:00:00+02:00' },
      '2024-10-31',
      '2024-10-31T23:00:00.000000Z',
    ],
    ['2024-11-01 00:00:00', { S: '2024-11-01 00:00:00' }, '2024-11-01', '2024-11-01T00:00:00.000000Z'],
    [1730379298, { N: '1730379298' }, '2024-10-31', '2024-10-31T12:54:58.000000Z'],
    [1730379298985, { N: '1730379298985' }, '2024-10-31', '2024-10-31T12:54:58.985000Z'],
    [1730379298.5, { N: '1730379298.5' }, '2024-10-31', '2024-10-31T12:54:58.500000Z'],
    ['1730379298985', { S: '1730379298985' }, '2024-10-31', '2024-10-31T12:54:58.985000Z'],
  ])('%j stays as it was sent; its day and its instant are UTC', (created_at, value, day, instant) => {
    expect(attributes({ created_at })).toEqual({
      status: { S: 'ended' },
      created_at: value,
      created_day: { S: day },
      created_instant: { S: instant },
    });
  });
});

describe('the end reason', () => {
  it.each([
    ['call_completed.agent_hangup', 'agent_hangup'],
    ['call_completed.error.timeout', 'error.timeout'],
    ['.x', 'x'],
  ])('of %s is %s', (delivery_status, reason) => {
    expect(attributes({ delivery_status }).end_reason).toEqual({ S: reason });
  });

  it.each([['call_in_progress'], ['call_completed'], ['call_completed.'], [''], [7], [null]])(
    'is not given by %j',
    delivery_status => {
      expect(attributes({ delivery_status })).not.toHaveProperty('end_reason');
    },
  );
});

describe('what is lifted from metadata', () => {
  it('has the type that it is documented with', () => {
    const analysis = {
      call_summary: 's',
      user_sentiment: 'Neutral',
      call_successful: false,
      in_voicemail: true,
    };
    expect(attributes({ metadata: { agent_id: 'a', duration: 1.5, analysis } })).toMatchObject({
      agent_id: { S: 'a' },
      duration_ms: { N: '1.5' },
      call_summary: { S: 's' },
      user_sentiment: { S: 'Neutral' },
      call_successful: { BOOL: false },
      in_voicemail: { BOOL: true },
    });
  });

  it.each<[string, unknown]>([
    [
      'other types',
      { agent_id: 1, duration: '15848', analysis: { call_summary: 1, call_successful: 'true' } },
    ],
    ['nulls', { agent_id: null, duration: null, analysis: null }],
    ['no map', 'phone'],
    ['null', null],
  ])('is left out: %s', (_case, metadata) => {
    const { metadata: _verbatim, ...rest } = attributes({ metadata });
    expect(rest).toEqual({ status: { S: 'ended' } });
  });
});

describe('the URLs of attachments', () => {
  const urls = (...files: unknown[]) => {
    const { attachments: _verbatim, status: _status, ...rest } = attributes({ attachments: files });
    return rest;
  };

  it('go by the file name without its extension', () => {
    expect(
      urls(
        { url: 'https://example/a/recording.mp3' },
        { url: 'transcript.json' },
        { url: 'https://example/analysis?signature=a/b.json#recording' },
      ),
    ).toEqual({
      recording_url: { S: 'https://example/a/recording.mp3' },
      transcript_url: { S: 'transcript.json' },
      analysis_url: { S: 'https://example/analysis?signature=a/b.json#recording' },
    });
  });

  it('take the first of a name, and need not come first', () => {
    expect(
      urls(
        null,
        { url: 7 },
        { url: 'https://example/other.wav' },
        { url: 'https://example/1/recording.wav' },
        { url: 'https://example/2/recording.wav' },
      ),
    ).toEqual({ recording_url: { S: 'https://example/1/recording.wav' } });
  });

  it.each([
    'https://example/recording/1.wav',
    'https://example/my-recording.wav',
    'https://example/recording.wav.gz',
    'https://example/x?f=recording.wav',
    '',
  ])('do not go by anything else: %s', url => {
    expect(urls({ url })).toEqual({});
  });

  it('of a fragment with line breaks are found as well', () => {
    expect(urls({ url: 'https://example/recording.wav?a\nb' })).toHaveProperty('recording_url');
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

describe('the expiry', () => {
  const NOON = '2024-10-31T12:00:00.999999Z';
  const NOON_SECONDS = 1730376000;

  it('does not exist without a retention', () => {
    expect(expiresAt(documentedEvent('call.ended'), {})).toBeUndefined();
    expect(expiresAt(documentedEvent('call.ended'), { retentionDays: undefined })).toBeUndefined();
  });

  it('is the creation plus the retention, in whole seconds, whatever the fractions', () => {
    const event = bareEvent('call.ended', { created_at: NOON, updated_at: '2030-01-01T00:00:00Z' });
    expect(expiresAt(event, { retentionDays: 90 })).toBe(NOON_SECONDS + 90 * 86_400);
    expect(expiresAt(event, { retentionDays: 0.5 })).toBe(NOON_SECONDS + 43_200);
    expect(expiresAt(event, { retentionDays: 1 / 7 })).toBe(NOON_SECONDS + 12_343);
  });

  const DAY = 86_400;
  const days = (
    times: { created_at?: unknown; updated_at?: unknown; event?: unknown },
    retentionDays = 1,
  ) => {
    const { event, ...data } = times;
    const body = { event: 'call.ended', created_at: event, data: { id: 'x', ...data } };
    return expiresAt(toEvent(JSON.stringify(body)), { retentionDays });
  };

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['unreadable', 'x'],
    ['of the year 1', '0001-01-01T00:00:00Z'],
    ['of 1970', '1970-01-01T00:00:00Z'],
    ['before 2015', '2014-12-31T23:59:59.999999Z'],
    ['more than a day after the event', '2024-11-01T12:00:01.000000Z'],
    ['of a distant year', '9999-12-31T23:59:59Z'],
    ['of a small number', 1],
  ])('is counted from the update, then from the event, if the creation is %s', (_case, absurd) => {
    expect(days({ created_at: absurd, updated_at: '2024-10-31T11:00:00Z', event: NOON })).toBe(
      NOON_SECONDS - 3600 + DAY,
    );
    expect(days({ created_at: absurd, updated_at: absurd, event: NOON })).toBe(NOON_SECONDS + DAY);
  });

  it.each<[string, unknown, number]>([
    ['of 2015', '2015-01-01T00:00:00Z', 1420070400],
    ['a day after the event', '2024-11-01T12:00:00.999999Z', NOON_SECONDS + DAY],
    ['of another offset', '2024-10-31T14:00:00+02:00', NOON_SECONDS],
    ['a number of seconds', NOON_SECONDS, NOON_SECONDS],
    ['a number of milliseconds', NOON_SECONDS * 1000, NOON_SECONDS],
    ['a text of digits', String(NOON_SECONDS), NOON_SECONDS],
  ])('is counted from a creation %s', (_case, created_at, seconds) => {
    expect(days({ created_at, event: NOON }, 10_000)).toBe(seconds + 10_000 * DAY);
  });

  it('is counted from whatever is not too early, if the event has no time of its own', () => {
    expect(days({ created_at: NOON, updated_at: '2020-01-01T00:00:00Z' })).toBe(NOON_SECONDS + DAY);
    expect(days({ created_at: '1970-01-01T00:00:00Z', updated_at: NOON })).toBe(NOON_SECONDS + DAY);
    expect(days({ created_at: '9999-01-01T00:00:00Z', updated_at: NOON, event: 'x' })).toBe(
      NOON_SECONDS + DAY,
    );
  });

  it('is counted from 2030 if the event has no time at all', () => {
    const fallback = Date.parse('2030-01-01T00:00:00Z') / 1000;
    expect(days({})).toBe(fallback + DAY);
    expect(days({ created_at: 0, updated_at: 'x', event: '0001-01-01T00:00:00Z' }, 90)).toBe(
      fallback + 90 * DAY,
    );
    expect(days({ created_at: '9999-12-31T23:59:59Z', event: '9999-12-31T23:59:59Z' })).toBe(fallback + DAY);
  });

  it('is never before the event: DynamoDB would keep a call that had expired five years ago', () => {
    expect(days({ created_at: '2016-01-01T00:00:00Z', event: NOON }, 90)).toBe(NOON_SECONDS);
    expect(days({ created_at: '2024-10-30T11:59:59Z', event: NOON })).toBe(NOON_SECONDS);
    expect(days({ created_at: '2024-10-30T12:00:01Z', event: NOON })).toBe(NOON_SECONDS + 1);
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
