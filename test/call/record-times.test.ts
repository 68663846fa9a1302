import type { AttributeMap } from '../../call/attribute-value.ts';
import { expiresAt } from '../../call/record.ts';
import { bareEvent, documentedEvent, toEvent } from '../whippy/documented.ts';
import { attributes } from './attributes.ts';

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

describe('the expiry', () => {
  const NOON = '2024-10-31T12:00:00.999999Z';
  const NOON_SECONDS = 1730376000;

  it('does not exist without a retention', () => {
    expect(expiresAt(documentedEvent('call.ended'), {})).toBeUndefined();
    expect(expiresAt(documentedEvent('call.ended'), { retentionDays: undefined })).toBeUndefined();
  });

  it('is the creation plus the retention, in whole seconds, for all fractions', () => {
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

  it('is counted from the first time that is not too early, if the event has no time of its own', () => {
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
