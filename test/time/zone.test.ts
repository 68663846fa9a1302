import { ownTimeZone, timeZone, UnknownTimeZoneError } from '../../time/zone.ts';

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

test('the zone of this process is one that has a name', () => {
  const own = ownTimeZone();
  expect(timeZone(own.name).name).toBe(own.name);
});
