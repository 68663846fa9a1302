import { MILESTONE_ATTRIBUTES, merge, recordOf, stateOf } from '../../call/fold.ts';
import { generateCall } from '../../samples/generate-call.ts';
import { seededRandom } from '../../samples/random.ts';
import { SCENARIO_NAMES, SCENARIOS, type ScenarioName } from '../../samples/scenario.ts';
import { readRecord } from '../../store/calls/call-record.ts';
import { parseTranscript } from '../../store/calls/transcript.ts';
import { toEvent } from '../whippy/documented.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

const ALWAYS = [
  'agent_id',
  'api_version',
  'attachments',
  'call_id',
  'call_successful',
  'call_summary',
  'channel_id',
  'contact_id',
  'contact_number',
  'conversation_id',
  'created_at',
  'created_day',
  'created_instant',
  'delivery_status',
  'direction',
  'end_reason',
  'from',
  'in_voicemail',
  'metadata',
  'mode',
  'status',
  'to',
  'type',
  'updated_at',
  'user_sentiment',
  'version',
  'ended_event',
  'analyzed_event',
];
const WHERE_SOMEBODY_ANSWERED = [
  'analysis_url',
  'body',
  'duration_ms',
  'recording_url',
  'started_event',
  'transcript_url',
];
const WHERE_TRANSLATED = ['language', 'translated_body', 'translation_language'];

function sample(scenario: ScenarioName, seed = 1) {
  return generateCall(seededRandom(seed), { analyzedAt: NOW, scenario });
}

function recordOfSample(scenario: ScenarioName, seed = 1) {
  const states = sample(scenario, seed).events.map(event => stateOf(toEvent(JSON.stringify(event))));
  return recordOf(states.reduce(merge));
}

describe.each(SCENARIO_NAMES)('the record of a call of the scenario %s', scenario => {
  const { connects, endReason, direction, voicemail, successful } = SCENARIOS[scenario];

  test('has every attribute that such a call has, and no other', () => {
    expect(Object.keys(recordOfSample(scenario)).sort()).toEqual(
      [
        ...ALWAYS,
        ...(connects ? WHERE_SOMEBODY_ANSWERED : []),
        ...(scenario === 'spanish' ? WHERE_TRANSLATED : []),
      ].sort(),
    );
  });

  test('says how the call went', () => {
    expect(recordOfSample(scenario)).toMatchObject({
      status: { S: 'analyzed' },
      end_reason: { S: endReason },
      direction: { S: direction },
      in_voicemail: { BOOL: voicemail },
      call_successful: { BOOL: successful },
      created_day: { S: '2026-11-23' },
    });
  });

  test('has each event for a milestone', () => {
    const record = recordOfSample(scenario);
    for (const { event, request_id } of sample(scenario).events) {
      const status = toEvent(JSON.stringify({ event, data: { id: '1' } })).known.event.split('.')[1];
      const attribute = MILESTONE_ATTRIBUTES[status as keyof typeof MILESTONE_ATTRIBUTES];
      expect(record[attribute]).toMatchObject({ M: { request_id: { S: request_id } } });
    }
  });
});

describe('what a phase knows', () => {
  const [started, ended, analyzed] = sample('completed').events;

  test('when it starts: who talks with whom, and nothing of what will be', () => {
    expect(started?.data).toMatchObject({
      delivery_status: 'call_in_progress',
      body: null,
      attachments: [],
      metadata: { duration: null, analysis: null },
    });
    expect(started?.data.updated_at).toBe(started?.data.created_at);
  });

  test('when it has ended: the transcript, the recording and the length, and no analysis', () => {
    expect(ended?.data).toMatchObject({
      delivery_status: 'call_completed.agent_hangup',
      body: expect.stringMatching(/^Agent: /),
      attachments: [
        { url: expect.stringMatching(/\/recording\.wav$/) },
        { url: expect.stringMatching(/\/transcript\.json$/) },
      ],
      metadata: { duration: expect.any(Number), analysis: null },
    });
  });

  test('when it has been analyzed: all of that, and the analysis', () => {
    expect(analyzed?.data).toMatchObject({
      body: ended?.data.body,
      metadata: { analysis: { call_successful: true, in_voicemail: false } },
    });
    expect(analyzed?.data.attachments).toHaveLength(3);
  });

  test('changes nothing of what the call is', () => {
    for (const field of ['id', 'from', 'to', 'created_at', 'conversation_id', 'contact_id', 'channel_id']) {
      expect(new Set([started, ended, analyzed].map(event => event?.data[field])).size).toBe(1);
    }
  });
});

test('a call lasts as long as it takes to say what is said, within its times', () => {
  for (let seed = 1; seed <= 200; seed++) {
    for (const scenario of ['completed', 'user-hangup', 'transfer', 'voicemail', 'spanish'] as const) {
      const {
        created_at,
        updated_at,
        duration_ms = 0,
        body = '',
      } = readRecord(recordOfSample(scenario, seed));
      const passed = Date.parse(updated_at ?? '') - Date.parse(created_at ?? '');
      expect(duration_ms).toBeLessThan(passed);
      const wordsPerMinute = body.split(/\s+/).length / (duration_ms / 60_000);
      expect(wordsPerMinute).toBeGreaterThan(100);
      expect(wordsPerMinute).toBeLessThan(200);
    }
  }
});

test('a transcript reads as a conversation in which both speak', () => {
  for (const scenario of SCENARIO_NAMES.filter(name => SCENARIOS[name].connects)) {
    const record = readRecord(recordOfSample(scenario));
    const turns = parseTranscript(record.body ?? '', record);
    expect(new Set(turns.map(({ speaker }) => speaker))).toEqual(new Set(['ai', 'contact']));
  }
});

test('a long call has a transcript of tens of kilobytes, which fits a record', () => {
  const { body = '', truncated } = readRecord(recordOfSample('long'));
  expect(body.length).toBeGreaterThan(5000);
  expect(truncated).toEqual([]);
});

test('telephone numbers are those reserved for fiction', () => {
  for (const scenario of SCENARIO_NAMES) {
    const { from, to } = readRecord(recordOfSample(scenario));
    for (const number of [from, to]) expect(number).toMatch(/^\+1\d{3}55501\d{2}$/);
  }
});
