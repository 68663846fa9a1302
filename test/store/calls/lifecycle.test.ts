import { lifecycleOf } from '../../../store/calls/lifecycle.ts';
import { listedBody } from '../../whippy/documented.ts';
import { delivery, recordFrom } from './calls.ts';

const started = delivery('call.started');
const ended = delivery('call.ended');
const analyzed = delivery('call.analyzed');
const at = (time: string) => Date.parse(time);

test('a finished call: four steps with their times and gaps, nothing missing', () => {
  const lifecycle = lifecycleOf(recordFrom(started, ended, analyzed), at('2024-11-01T00:00:00Z'));
  expect(lifecycle).toEqual({
    steps: [
      {
        name: 'created',
        state: 'done',
        at: '2024-10-31T12:54:40.379085Z',
        gapMs: undefined,
        requestId: undefined,
      },
      {
        name: 'started',
        state: 'done',
        at: '2024-10-31T12:54:45.500770Z',
        gapMs: 5121.685,
        requestId: '0f08ac65-32a2-4b02-abbe-ad0b5a3dcd1e',
      },
      {
        name: 'ended',
        state: 'done',
        at: '2024-10-31T12:55:04.316090Z',
        gapMs: 18815.32,
        requestId: '130de618-9891-4ca2-8b20-00dcd359ca5d',
      },
      {
        name: 'analyzed',
        state: 'done',
        at: '2024-10-31T12:55:04.409833Z',
        gapMs: 93.743,
        requestId: '94a8faa2-25e7-432c-9d87-af78686ace48',
      },
    ],
    notices: [],
  });
});

test.each([
  [
    'a running call',
    [started],
    '2024-10-31T12:56:00Z',
    ['done', 'done', 'waiting', 'waiting'],
    'note',
    /^call.started is 1 min 15 s old, no call.ended yet/,
  ],
  [
    'an end that is overdue',
    [started],
    '2024-10-31T16:00:00Z',
    ['done', 'done', 'waiting', 'waiting'],
    'warning',
    /^Not heard of for 3 h 5 min: no call.ended has come/,
  ],
  [
    'an analysis on its way',
    [started, ended],
    '2024-10-31T12:55:10Z',
    ['done', 'done', 'done', 'waiting'],
    'note',
    /^call.ended is 5.7 s old, no analysis yet/,
  ],
  [
    'an analysis that is overdue',
    [started, ended],
    '2024-10-31T16:00:00Z',
    ['done', 'done', 'done', 'waiting'],
    'warning',
    /^Not heard of for 3 h 4 min: no analysis has come/,
  ],
  [
    'a call of a person',
    [started, delivery('call.ended', { metadata: { agent_id: null } })],
    '2024-10-31T16:00:00Z',
    ['done', 'done', 'done', 'waiting'],
    'note',
    /^No analysis is expected: the call has no agent_id/,
  ],
  [
    'no call.ended',
    [started, analyzed],
    '2024-11-01T00:00:00Z',
    ['done', 'done', 'skipped', 'done'],
    'note',
    /^No call.ended has come/,
  ],
  [
    'no call.started of a call that lasted',
    [ended, analyzed],
    '2024-11-01T00:00:00Z',
    ['done', 'skipped', 'done', 'done'],
    'note',
    /although the call connected/,
  ],
])('%s', (_name, deliveries, now, states, level, text) => {
  const { steps, notices } = lifecycleOf(recordFrom(...deliveries), at(now));
  expect(steps.map(({ state }) => state)).toEqual(states);
  expect(notices).toEqual([{ level, text: expect.stringMatching(text) }]);
});

test('a call that never connected sends no call.started, which is normal', () => {
  const never = { data: { delivery_status: 'call_failed.dial_no_answer' }, metadata: { duration: null } };
  const { notices } = lifecycleOf(
    recordFrom(delivery('call.ended', never), delivery('call.analyzed', never)),
    at('2024-11-01T00:00:00Z'),
  );
  expect(notices).toEqual([
    { level: 'note', text: 'No call.started: a call that never connects sends none.' },
  ]);
});

test('events of the older form have no times: their steps happened, when is not known', () => {
  const { steps, notices } = lifecycleOf(
    recordFrom(started, delivery('call.ended', { envelope: { created_at: undefined } })),
    at('2024-10-31T12:56:00Z'),
  );
  expect(steps[2]).toMatchObject({ name: 'ended', state: 'done', at: undefined, gapMs: undefined });
  expect(notices).toEqual([{ level: 'note', text: 'call.ended has come, no analysis yet.' }]);
});

describe('a call that was listed', () => {
  const note = {
    level: 'note',
    text: "As Whippy's API listed the call: no webhook has brought what it says.",
  };
  const statesAndNotices = (...deliveries: string[]) => {
    const { steps, notices } = lifecycleOf(recordFrom(...deliveries), at('2024-10-31T12:56:00Z'));
    return [steps.map(({ state }) => state), notices];
  };

  test.each([
    ['as ended, without any event', [listedBody()], ['done', 'skipped', 'skipped', 'waiting']],
    ['as ended, after it had started', [started, listedBody()], ['done', 'done', 'skipped', 'waiting']],
    [
      'as analyzed',
      [started, listedBody({ as: 'call.analyzed', over: '2' })],
      ['done', 'done', 'skipped', 'skipped'],
    ],
  ])('%s', (_name, deliveries, states) => {
    expect(statesAndNotices(...deliveries)).toEqual([states, [note]]);
  });

  test('and of which nothing has come for long', () => {
    const { notices } = lifecycleOf(recordFrom(started, listedBody()), at('2024-10-31T16:00:00Z'));
    const warning = { level: 'warning', text: 'Not heard of for 3 h 4 min: no analysis has come.' };
    expect(notices).toEqual([warning, note]);
  });

  test('and whose event came after all, is as its events say', () => {
    expect(statesAndNotices(started, listedBody(), ended, analyzed)).toEqual([
      ['done', 'done', 'done', 'done'],
      [],
    ]);
  });
});
