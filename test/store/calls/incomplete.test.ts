import { readRecord } from '../../../store/calls/call-record.ts';
import { incompleteOf } from '../../../store/calls/incomplete.ts';
import { compare, documentedRow, storedRecord } from '../../completeness/listing.ts';
import { documentedState } from '../../whippy/documented.ts';

const millisecondsAfter = (instant: string, ms: number) => Date.parse(instant) + ms;
const MINUTE = 60_000;

const started = readRecord(storedRecord(documentedState('call.started')));
const ended = readRecord(storedRecord(documentedState('call.ended')));
const STARTED = '2024-10-31T12:54:45.500770Z';
const ENDED = '2024-10-31T12:55:04.316090Z';

describe('a call is incomplete', () => {
  it.each([
    ['that has not been heard to end', started, 'end', STARTED, 180 * MINUTE],
    ['that has not been analyzed', ended, 'analysis', ENDED, 30 * MINUTE],
  ] as const)('%s, once its last event is old enough', (_case, call, missing, since, patience) => {
    expect(incompleteOf(call, millisecondsAfter(since, patience - 1))).toBeUndefined();
    expect(incompleteOf(call, millisecondsAfter(since, patience))).toEqual({ missing, since });
  });

  it('without an agent, that has not been heard to end', () => {
    const call = { ...started, agent_id: undefined };
    const now = millisecondsAfter(STARTED, 180 * MINUTE);
    expect(incompleteOf(call, now)).toEqual({ missing: 'end', since: STARTED });
  });

  it('since Whippy last changed it, if it was listed', () => {
    const { state } = compare(documentedRow('call.ended'), undefined);
    if (!state) throw new Error('There is no listing');
    const since = '2024-10-31T12:54:58.985468Z';
    const call = readRecord(storedRecord(state));
    expect(incompleteOf(call, millisecondsAfter(since, 30 * MINUTE))).toEqual({ missing: 'analysis', since });
  });

  it('since the event that a listing was laid over', () => {
    const row = documentedRow('call.ended', { language: 'de', updated_at: '2024-11-05T08:00:00Z' });
    const { state } = compare(row, storedRecord(documentedState('call.ended')));
    if (!state) throw new Error('There is no listing');
    const call = readRecord(storedRecord(documentedState('call.ended'), state));
    expect(incompleteOf(call, millisecondsAfter(ENDED, 30 * MINUTE))).toEqual({
      missing: 'analysis',
      since: ENDED,
    });
  });

  it('since its creation, if its event gave no time', () => {
    const call = readRecord(storedRecord(documentedState('call.ended', { created_at: null })));
    const since = '2024-10-31T12:54:40.379085Z';
    expect(incompleteOf(call, millisecondsAfter(since, 30 * MINUTE))).toEqual({ missing: 'analysis', since });
  });
});

it.each([
  ['it was analyzed', readRecord(storedRecord(documentedState('call.analyzed')))],
  ['it ended, and no agent was in it: Whippy analyzes none of those', { ...ended, agent_id: undefined }],
  ['nothing says when it was', { ...ended, version: undefined, created: undefined }],
  ['it has no status', { ...ended, status: undefined }],
])('a call is not incomplete if %s', (_case, call) => {
  expect(incompleteOf(call, Date.parse('2030-01-01T00:00:00Z'))).toBeUndefined();
});
