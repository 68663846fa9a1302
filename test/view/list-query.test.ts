import { BadQueryError, isLive, listHref, readListQuery, timeOf } from '../../view/list-query.ts';

const read = (search: string) => readListQuery(new URLSearchParams(search));
const NOW = Date.parse('2026-11-23T12:00:00Z');

test('an address without parameters, and a form that was sent as it was, are the last seven days', () => {
  const plain = read('');
  expect(plain).toMatchObject({ range: '7d', day: undefined, contact: undefined, cursor: undefined });
  expect(read('range=7d&day=&status=&direction=&incomplete=&sentiment=&outcome=&contact=')).toEqual(plain);
  expect(timeOf(plain, NOW)).toEqual({ since: Date.parse('2026-11-16T12:00:00Z') });
  expect(listHref(plain)).toBe('/');
});

test.each([
  '/?range=24h&status=ended&direction=inbound',
  '/?day=2026-11-20&sentiment=Positive&outcome=agent_hangup&cursor=abc',
  '/?range=7d&contact=ann+%26+bob',
  '/?status=started&incomplete=yes',
  '/?range=2026-11-16T12%3A00%3A00.000Z%2F2026-11-17T00%3A00%3A00.000Z&agent=a&campaign=b&party=%2B1602',
])('%s reads back as itself', href => {
  expect(listHref(read(href.slice(2)))).toBe(href);
});

test('a contact has any time unless one is asked for', () => {
  expect(timeOf(read('contact=ann'), NOW)).toEqual({});
  expect(timeOf(read('contact=ann&range=24h'), NOW)).toEqual({ since: Date.parse('2026-11-22T12:00:00Z') });
});

test('a day goes before the range, and a past day has nothing new', () => {
  const query = read('day=2026-11-20&range=24h');
  expect(timeOf(query, NOW)).toEqual({
    since: Date.parse('2026-11-20T00:00:00Z'),
    until: Date.parse('2026-11-21T00:00:00Z'),
  });
  expect(isLive(query, NOW)).toBe(false);
  expect(isLive(read('day=2026-11-23'), NOW)).toBe(true);
  expect(isLive(read('cursor=abc'), NOW)).toBe(false);
  expect(isLive(read('range=2026-11-23T11:00:00Z/2026-11-23T12:00:00Z'), NOW)).toBe(false);
  expect(isLive(read('range=2026-11-23T12:00:00Z/2026-11-23T13:00:00Z'), NOW)).toBe(true);
});

test.each([
  ['status=paused', 'status must be one of started, ended, analyzed, not “paused”.'],
  ['incomplete=no', 'incomplete must be one of yes, not “no”.'],
  ['status=ended&status=started', 'status is given more than once.'],
  ['direction=INBOUND', 'direction must be one of inbound, outbound, not “INBOUND”.'],
  ['range=2h', 'range must be one of 24h, 7d, 30d, any, not “2h”.'],
  [
    'range=2026-11-17/2026-11-16T00:00:00Z',
    'range must be two times like 2026-11-23T09:00:00Z/2026-11-23T10:00:00Z, not “2026-11-17/2026-11-16T00:00:00Z”.',
  ],
  ['range=any', 'range can be any only together with a contact.'],
  ['day=2026-02-30', 'day must be a date like 2026-11-23, not “2026-02-30”.'],
  [`day=${'x'.repeat(50)}`, `day must be a date like 2026-11-23, not “${'x'.repeat(40)}…”.`],
  [`contact=${'x'.repeat(2049)}`, 'contact must not be longer than 2048 bytes.'],
])('%s is refused', (search, message) => {
  expect(() => read(search)).toThrow(new BadQueryError(message));
});
