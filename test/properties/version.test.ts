import * as fc from 'fast-check';
import { CALL_EVENTS, type CallEvent, phaseEventOf } from '../../call/event.ts';
import { snapshotAttributes } from '../../call/record.ts';
import { compareVersions, versionOf } from '../../call/version.ts';
import { isJsonNumber, parseJson } from '../../text/json.ts';
import { toInstant } from '../../time/instant.ts';
import { runs } from '../full-size.ts';
import { arbitraryEventBody, arbitraryTimestamp } from '../whippy/arbitrary.ts';
import { toEvent } from '../whippy/documented.ts';

const RUNS = runs(500, 2000);

const arbitraryEvent = arbitraryEventBody('call').map(toEvent);
const version = (event: CallEvent) => versionOf(event, snapshotAttributes(event));

/** An instant in microseconds since 1970, by way of Date and arithmetic; -Infinity if the value is none. */
function microseconds(value: unknown): number {
  const timestamp = isJsonNumber(value) ? value.value : String(value ?? '');
  if (/^\d{10}(\.\d+)?$/.test(timestamp)) return Math.round(Number(timestamp) * 1_000_000);
  if (/^\d{13}$/.test(timestamp)) return Number(timestamp) * 1000;
  const [, seconds = '', fraction = '', offset = 'Z'] =
    /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(timestamp) ?? [];
  const milliseconds = Date.parse(seconds.replace(' ', 'T') + offset);
  const real = !Number.isNaN(milliseconds) && !seconds.startsWith('2024-02-30');
  return real ? milliseconds * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0')) : -Infinity;
}

/** What the design orders by, as far as it is a matter of numbers. */
const places = (event: CallEvent) => [
  CALL_EVENTS.indexOf(phaseEventOf(event)),
  microseconds(event.known.data.updated_at),
  microseconds(event.known.created_at),
];

describe('the order of versions', () => {
  it('is that of phase, then update, then creation', () => {
    fc.assert(
      fc.property(arbitraryEvent, arbitraryEvent, (a, b) => {
        const first = places(a).findIndex((place, index) => place !== places(b)[index]);
        fc.pre(first !== -1);
        const expected = Math.sign(Number(places(a)[first]) - Number(places(b)[first]) || 0);
        expect(Math.sign(compareVersions(version(a), version(b)))).toBe(expected);
      }),
      RUNS,
    );
  });

  it('is total: two events are equal in it only if they would write the same', () => {
    fc.assert(
      fc.property(arbitraryEvent, arbitraryEvent, (a, b) => {
        const same =
          JSON.stringify(sorted(snapshotAttributes(a))) === JSON.stringify(sorted(snapshotAttributes(b)));
        const order = compareVersions(version(a), version(b));
        if (!same) expect(order).not.toBe(0);
        expect(compareVersions(version(b), version(a))).toBe(-order);
        expect(compareVersions(version(a), version(a))).toBe(0);
      }),
      RUNS,
    );
  });

  it('is transitive', () => {
    fc.assert(
      fc.property(arbitraryEvent, arbitraryEvent, arbitraryEvent, (a, b, c) => {
        const [x = '', y = '', z = ''] = [a, b, c].map(version).toSorted(compareVersions);
        expect(compareVersions(x, y)).toBeLessThanOrEqual(0);
        expect(compareVersions(y, z)).toBeLessThanOrEqual(0);
        expect(compareVersions(x, z)).toBeLessThanOrEqual(0);
      }),
      RUNS,
    );
  });
});

describe('instants', () => {
  it('compare as texts the way they do as numbers', () => {
    fc.assert(
      fc.property(arbitraryTimestamp, arbitraryTimestamp, (a, b) => {
        const times = [a, b].map(time => parseJson(JSON.stringify(time)));
        const [x = '', y = ''] = times.map(toInstant);
        const [m, n] = times.map(microseconds);
        expect(Math.sign(x < y ? -1 : Number(x > y))).toBe(Math.sign(Number(m) - Number(n) || 0));
      }),
      RUNS,
    );
  });

  it('are what any date, fraction and offset say', () => {
    const dates = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9998-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, fc.nat(999_999), fc.integer({ min: -1439, max: 1439 }), (date, fraction, offset) => {
        const digits = String(fraction).padStart(6, '0');
        const local = new Date(Math.floor(date.getTime() / 1000) * 1000 + offset * 60_000).toISOString();
        const clock = new Date(Math.abs(offset) * 60_000).toISOString().slice(11, 16);
        const written = `${local.slice(0, 19)}.${digits}${offset < 0 ? '-' : '+'}${clock}`;
        expect(toInstant(written)).toBe(`${date.toISOString().slice(0, 19)}.${digits}Z`);
      }),
      RUNS,
    );
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
