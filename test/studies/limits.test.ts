import { callsPerMonth, type Limit, type LoadFigures, limitsOf } from '../../studies/cost/limits.ts';

const SETTINGS = { throttleRate: 500, throttleBurst: 1000, maxConcurrency: 20, batchSize: 10 };
const LOAD: LoadFigures = {
  deliveriesPerCall: 3,
  webhookMilliseconds: 20,
  fullBatchMilliseconds: 50,
  writeUnits: 8,
  byDayUnits: 2,
};

function limit(name: string, settings = SETTINGS, load = LOAD): Limit {
  const found = limitsOf(settings, load).filter(({ what }) => what.startsWith(name));
  expect(found).toHaveLength(1);
  return found[0] as Limit;
}

describe('limitsOf', () => {
  it('derives each limit from settings, quotas and figures', () => {
    expect(limit('API throttle').perSecond).toBe(500);
    expect(limit('webhook runs').perSecond).toBeCloseTo(980 / 0.02);
    expect(limit('recorders').perSecond).toBeCloseTo((20 * 10) / 0.05);
    expect(limit('queue').perSecond).toBeCloseTo(120_000 / 0.05);
    expect(limit('table when new').perSecond).toBeCloseTo(4000 / 8);
    expect(limit('table: ').perSecond).toBeCloseTo(40_000 / 8);
    expect(limit('index `by-day`').perSecond).toBeCloseTo(1000 / 2);
  });

  it('follows the settings', () => {
    expect(limit('API throttle', { ...SETTINGS, throttleRate: 2000 }).perSecond).toBe(2000);
    expect(limit('recorders', { ...SETTINGS, maxConcurrency: 100 }).perSecond).toBeCloseTo(1000 / 0.05);
    expect(limit('webhook runs', { ...SETTINGS, maxConcurrency: 100 }).perSecond).toBeCloseTo(900 / 0.02);
  });

  it('has the calls a month of which the busiest second just stays within the limit', () => {
    expect(limit('API throttle').callsPerMonth).toBeCloseTo(callsPerMonth(500, 3));
  });

  it('has the lowest first', () => {
    const rates = limitsOf(SETTINGS, LOAD).map(({ perSecond }) => perSecond);
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
    const [first] = limitsOf(SETTINGS, { ...LOAD, byDayUnits: 100 });
    expect(first?.what).toMatch(/by-day/);
  });
});

describe('callsPerMonth', () => {
  it('has a busiest second of pi times the mean of a day, on 22 days', () => {
    expect(callsPerMonth(Math.PI, 1)).toBeCloseTo(22 * 86_400);
    expect(callsPerMonth(Math.PI, 3)).toBeCloseTo((22 * 86_400) / 3);
  });
});
