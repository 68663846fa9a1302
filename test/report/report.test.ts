import { parse } from 'csv-parse/sync';
import { createReport, type Dimension, type Extent, type Report } from '../../report/report.ts';
import { reportCsv, reportJson } from '../../report/write-report.ts';
import { type ListedCall, readListed } from '../../store/calls/call-record.ts';
import { timeZone } from '../../time/zone.ts';
import { callItem } from '../store/calls/calls.ts';

const UTC = timeZone('UTC');

interface Facts {
  readonly at?: string;
  readonly agent?: string;
  readonly campaign?: string;
  readonly direction?: string;
  readonly from?: string;
  readonly to?: string;
  readonly reason?: string;
  /** Milliseconds. */
  readonly duration?: number;
  readonly sentiment?: string;
  readonly successful?: boolean;
  readonly isAnalyzed?: boolean;
}

function call({ at = '2026-11-23T10:00:00Z', isAnalyzed = true, ...facts }: Facts = {}): ListedCall {
  const { agent, campaign, direction = 'INBOUND', from, to, reason = 'agent_hangup' } = facts;
  return readListed(
    callItem('a', at, {
      events: ['call.started', 'call.ended', ...(isAnalyzed ? (['call.analyzed'] as const) : [])],
      data: {
        campaign_id: campaign,
        direction,
        from,
        to,
        delivery_status: `call_completed.${reason}`,
      },
      metadata: {
        agent_id: agent,
        duration: facts.duration,
        analysis: { user_sentiment: facts.sentiment, call_successful: facts.successful },
      },
    }),
  );
}

function reportBy(by: Dimension, calls: readonly ListedCall[], extent?: Extent, zone = UTC): Report {
  const report = createReport({ by, zone });
  for (const counted of calls) report.count(counted);
  return report.finish(extent);
}

const groupsOf = ({ rows }: Report) => rows.map(({ group, calls }) => [group, calls]);

test('counts calls, and what is known of them', () => {
  const { total } = reportBy('agent', [
    call({ duration: 10_000, sentiment: 'Positive', successful: true }),
    call({ duration: 20_000, sentiment: 'positive', successful: false, reason: 'call_transfer' }),
    call({ duration: 90_000, sentiment: 'Negative', reason: 'voicemail_reached' }),
    call({ duration: 0, reason: 'dial_no_answer', isAnalyzed: false }),
    call({ reason: 'dial_busy', isAnalyzed: false }),
  ]);
  expect(total).toEqual({
    calls: 5,
    connected: 2,
    analyzed: 3,
    successful: 1,
    unsuccessful: 1,
    mean: 40_000,
    median: 20_000,
    sentiments: new Map([
      ['Positive', 2],
      ['Negative', 1],
    ]),
  });
});

test.each([
  [[], undefined, undefined],
  [[7], 7, 7],
  [[9, 1], 5, 5],
  [[100, 9, 11], 40, 11],
  [[4, 1000, 2, 6], 253, 5],
])('of lengths %j, the mean is %p and the median is %p', (lengths, mean, median) => {
  const { total } = reportBy(
    'agent',
    lengths.map(duration => call({ duration })),
  );
  expect(total).toMatchObject({ mean, median });
});

test('groups by agent and campaign, most calls first, with those that have none', () => {
  const calls = [
    call({ agent: 'ann', campaign: 'spring' }),
    call({ agent: 'bob' }),
    call({ agent: 'bob' }),
    call({}),
    call({ agent: 'amy' }),
  ];
  expect(groupsOf(reportBy('agent', calls))).toEqual([
    ['bob', 2],
    [undefined, 1],
    ['amy', 1],
    ['ann', 1],
  ]);
  expect(groupsOf(reportBy('campaign', calls))).toEqual([
    [undefined, 4],
    ['spring', 1],
  ]);
});

test('groups by the number at the other end, whichever side called', () => {
  const calls = [
    call({ from: '+1602', to: '+1323' }),
    call({ direction: 'OUTBOUND', from: '+1323', to: '+1602' }),
    call({ from: 'anonymous', to: '+1323' }),
  ];
  expect(groupsOf(reportBy('number', calls))).toEqual([
    ['+1602', 2],
    [undefined, 1],
  ]);
});

test('groups by outcome, in the order in which outcomes are documented', () => {
  const reasons = ['dial_busy', 'dial_busy', 'agent_hangup', 'dial_no_answer'];
  expect(
    groupsOf(
      reportBy(
        'outcome',
        reasons.map(reason => call({ reason })),
      ),
    ),
  ).toEqual([
    ['connected', 1],
    ['no_answer', 1],
    ['busy', 2],
  ]);
});

test('groups by the days of a time zone, each of its time, also those without calls', () => {
  const calls = [call({ at: '2026-11-23T03:00:00Z' }), call({ at: '2026-11-20T12:00:00Z' })];
  const extent = {
    since: Date.parse('2026-11-20T00:00:00Z'),
    until: Date.parse('2026-11-24T00:00:00Z'),
  };
  expect(groupsOf(reportBy('day', calls, extent))).toEqual([
    ['2026-11-20', 1],
    ['2026-11-21', 0],
    ['2026-11-22', 0],
    ['2026-11-23', 1],
  ]);
  expect(groupsOf(reportBy('day', calls, extent, timeZone('America/Chicago')))).toEqual([
    ['2026-11-19', 0],
    ['2026-11-20', 1],
    ['2026-11-21', 0],
    ['2026-11-22', 1],
    ['2026-11-23', 0],
  ]);
});

test('puts all groups beyond a limit into one, which is in the total too', () => {
  const calls = ['ann', 'ann', 'bob', 'amy'].map((agent, index) => call({ agent, duration: index + 1 }));
  const report = reportBy('agent', calls, { limit: 1 });
  expect(groupsOf(report)).toEqual([['ann', 2]]);
  expect(report.others).toMatchObject({ groups: 2, calls: 2, mean: 3.5, median: 3.5 });
  expect(report.total).toMatchObject({ calls: 4, mean: 2.5, median: 2.5 });
});

test('is empty without calls', () => {
  const report = reportBy('agent', []);
  expect(report).toMatchObject({ rows: [], others: undefined, total: { calls: 0, mean: undefined } });
});

describe('written', () => {
  const report = reportBy(
    'agent',
    [
      call({ agent: '=ann', duration: 1500, sentiment: 'Positive', successful: true }),
      call({ agent: '=ann', duration: 1501, sentiment: 'Bored' }),
      call({ reason: 'dial_busy' }),
    ],
    { limit: 1 },
  );

  test('as JSON', () => {
    expect(reportJson(report)).toMatchObject({
      by: 'agent',
      rows: [{ group: '=ann', calls: 2, mean_seconds: 1.501, sentiments: { Positive: 1, Bored: 1 } }],
      others: { groups: 1, calls: 1, connected: 0, mean_seconds: null },
      total: { calls: 3, connected: 2, median_seconds: 1.501 },
    });
  });

  test('as CSV for a spreadsheet, without formulas', () => {
    expect(parse(reportCsv(report), { bom: true, columns: true })).toMatchObject([
      {
        agent: "'=ann",
        calls: '2',
        connected: '2',
        mean_seconds: '1.501',
        positive: '1',
        other_sentiment: '1',
      },
      { agent: '(1 other)', calls: '1', mean_seconds: '', positive: '0' },
      { agent: '(all)', calls: '3', connected: '2', analyzed: '3', successful: '1', unsuccessful: '0' },
    ]);
  });
});
