import { costPerMonth, total } from '../../bench/cost/cost.ts';
import { usageOf } from '../../bench/cost/cost-figures.ts';
import { costReport, LARGEST } from '../../bench/cost/cost-report.ts';
import type { IndexDayReport, IndexSimulation } from '../../bench/cost/index-partition.ts';
import { dollars, markdownTable, millions, percent, rounded } from '../../bench/cost/markdown.ts';
import { GATEWAY, PRICES } from '../../bench/cost/prices.ts';
import { MADE_UP } from './made-up-figures.ts';

const SHARDS = [1, 2, 4, 8];

/** With so many throttled seconds for 1, 2, 4 and 8 shards. */
function simulated(...seconds: readonly [number, number, number, number]): IndexSimulation {
  const day = (shards: number, throttled: number): IndexDayReport => {
    const throttling = { seconds: throttled, delayedShare: throttled / 86_400, longestDelay: throttled / 10 };
    return { shards, peakUnits: 900, withoutBurst: throttling, withBurst: throttling };
  };
  return {
    callsPerMonth: LARGEST,
    unitsPerEvent: MADE_UP.byDayUnitsPerEvent,
    days: SHARDS.map((shards, index) => day(shards, seconds[index] ?? 0)),
    overloaded: day(1, 7777),
  };
}

describe('costReport', () => {
  const report = costReport(MADE_UP, simulated(0, 0, 0, 0));
  const row = (text: string, first: string): string[] => {
    const line = text.split('\n').find(candidate => candidate.startsWith(`| ${first} |`));
    return (line ?? '').split('|').map(cell => cell.trim());
  };

  it('begins with the price of a million calls, and says what it is from', () => {
    const million = total(costPerMonth(usageOf(MADE_UP, MADE_UP.callfold), 100e6, PRICES)) / 100;
    expect(report).toMatch(/^# What it costs\n/);
    expect(report.split('\n## ')[0]).toContain(`**${dollars(million)}**`);
    expect(report).toContain(MADE_UP.measuredOn);
    expect(report).toContain(MADE_UP.measuredWhere);
  });

  it('has services that add up', () => {
    const section = report.split('\n## ').find(text => text.startsWith('By service')) ?? '';
    const rows = section.split('\n').filter(line => /^\| [A-Z*]/.test(line));
    const amounts = rows.map(line => Number(line.split('|')[4]?.replace(/[$, ]|under/g, '')));
    const sum = amounts.slice(0, -1).reduce((a, b) => a + b, 0);
    expect(rows).toHaveLength(10);
    expect(Math.abs(sum - Number(amounts.at(-1)))).toBeLessThan(5);
  });

  it('tells each design beside callfold, and a gateway', () => {
    expect(row(report, 'callfold').at(-2)).toBe('1');
    expect(Number(row(report, 'another design').at(-2))).toBeGreaterThan(1);
    expect(row(report, 'another design').slice(2, 5)).toEqual(['9', '36', '6']);
    expect(row(report, `${GATEWAY.name}, a gateway alone`).at(5)).toBe('$490');
  });

  it('tells a longer call to cost more, and full batches less', () => {
    const amount = (name: string) => Number(row(report, name).at(-2)?.replace('$', ''));
    expect(amount('calls with a made-up transcript')).toBeGreaterThan(amount('as above'));
    expect(amount('batches of 10, waiting for each to fill')).toBeLessThan(amount('as above'));
  });

  it('says of every price where it was read', () => {
    for (const { unit, source } of Object.values(PRICES)) {
      expect(report).toContain(unit);
      expect(report).toContain(`(${source.page}): ${source.read}`);
    }
  });

  it('has tables of even rows, and nothing that could not be calculated', () => {
    for (const table of report.match(/(?:^\|.*\n)+/gm) ?? []) {
      const widths = table
        .trim()
        .split('\n')
        .map(line => line.split('|').length);
      expect(new Set(widths).size).toBe(1);
    }
    expect(report).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('reads the simulation as it came out', () => {
    expect(report).toContain('One key a day is enough for 100 million calls');
    const crowded = costReport(MADE_UP, simulated(5432, 21, 0, 0));
    expect(crowded).toContain('One key a day is not enough for 100 million calls');
    expect(crowded).toContain('in 5,430 seconds of the day');
    expect(crowded).toContain('With 4 keys a day, no write waits.');
    const hopeless = costReport(MADE_UP, simulated(4, 3, 2, 1));
    expect(hopeless).toContain('Not even 8 keys a day are enough.');
  });
});

describe('what numbers look like', () => {
  it('are dollars', () => {
    expect([0, 0.004, 0.005, 1.5, 99.9, 100, 12_345.6].map(dollars)).toEqual([
      '$0.00',
      'under $0.01',
      '$0.01',
      '$1.50',
      '$99.90',
      '$100',
      '$12,346',
    ]);
  });

  it('are rounded', () => {
    expect(rounded(1234.5)).toBe('1,230');
    expect(rounded(0.98765)).toBe('0.988');
    expect(percent(0.1234)).toBe('12 %');
    expect(millions(101_234_567)).toBe('101 million');
  });

  it('are in tables', () => {
    expect(markdownTable(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --: |\n| 1 | 2 |');
    expect(markdownTable(['a', 'b'], [['1', '2']], 'left')).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |');
  });
});
