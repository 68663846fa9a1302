import { localDay, ownTimeZone, startOfLocalDay, timeZone, UnknownTimeZoneError } from '../../time/zone.ts';

test.each([
  ['UTC', '2026-11-23T09:00:00.999Z', '2026-11-23 09:00:00'],
  ['America/Chicago', '2026-11-23T09:00:00Z', '2026-11-23 03:00:00'],
  ['Asia/Kathmandu', '2026-11-23T09:00:00Z', '2026-11-23 14:45:00'],
  ['America/Chicago', '2026-03-08T07:59:59Z', '2026-03-08 01:59:59'],
  // Daylight saving begins: there is no 02:00.
  ['America/Chicago', '2026-03-08T08:00:00Z', '2026-03-08 03:00:00'],
  ['America/Chicago', '2026-11-01T06:30:00Z', '2026-11-01 01:30:00'],
  // It ends: the hour comes twice.
  ['America/Chicago', '2026-11-01T07:30:00Z', '2026-11-01 01:30:00'],
  ['Europe/Berlin', '2026-12-31T23:00:00Z', '2027-01-01 00:00:00'],
  ['UTC', '0099-01-02T00:00:00Z', '0099-01-02 00:00:00'],
])('the local time in %s of %s is %s', (name, instant, expected) => {
  expect(timeZone(name).format(Date.parse(instant))).toBe(expected);
});

test('takes a name in any case, and says it as it is written', () => {
  expect(timeZone('europe/berlin').name).toBe('Europe/Berlin');
  expect(timeZone('utc').name).toBe('UTC');
});

test.each(['Mars/Olympus', '', 'Etc/Unknown', 'CDT5'])('%j is refused in one sentence', name => {
  expect(() => timeZone(name)).toThrow(UnknownTimeZoneError);
  expect(() => timeZone(name)).toThrow(`There is no time zone ${name}: write it as America/Chicago`);
});

test.each([
  ['UTC', '2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['America/Chicago', '2026-11-23', '2026-11-23T06:00:00.000Z'],
  ['Pacific/Kiritimati', '2026-11-23', '2026-11-22T10:00:00.000Z'],
  ['Pacific/Pago_Pago', '2026-11-23', '2026-11-23T11:00:00.000Z'],
  // Daylight saving begins at midnight: this day begins at 01:00.
  ['America/Havana', '2026-03-08', '2026-03-08T05:00:00.000Z'],
  // Samoa left this day out.
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
])('in %s, %s begins at %s', (name, day, expected) => {
  const zone = timeZone(name);
  const start = startOfLocalDay(day, zone);
  expect(new Date(start).toISOString()).toBe(expected);
  expect(localDay(start, zone) >= day).toBe(true);
  expect(localDay(start - 1, zone) < day).toBe(true);
});

test('the zone of this process is one that has a name', () => {
  const own = ownTimeZone();
  expect(timeZone(own.name).name).toBe(own.name);
});
