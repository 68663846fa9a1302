import { type Cost, costPerMonth, total } from '../../studies/cost/cost.ts';
import { ASSUMED, usageOf } from '../../studies/cost/cost-figures.ts';
import { GIGABYTE, PRICES } from '../../studies/cost/prices.ts';
import { runMilliseconds, standingUsage, type Usage } from '../../studies/cost/usage.ts';
import { MADE_UP } from './made-up-figures.ts';

const NOTHING: Usage = {
  deliveries: 0,
  bodyBytes: 0,
  answerBytes: 0,
  memoryMegabytes: 512,
  webhookMilliseconds: 0,
  eventsPerRun: 1,
  recorderMilliseconds: 0,
  writeUnits: 0,
  recordBytes: 0,
  indexBytes: 0,
  webhookLogBytes: 0,
  recorderLogBytes: 0,
  tracing: true,
  standing: { emptyReceives: 0, customMetrics: 0, alarmMetrics: 0, dashboards: 0, secrets: 0 },
};

function cost(usage: Partial<Usage>, callsPerMonth = 1e6): Cost {
  return costPerMonth({ ...NOTHING, ...usage }, callsPerMonth, PRICES);
}

describe('costPerMonth', () => {
  it('is what is there without calls, when there are none', () => {
    const standing = {
      emptyReceives: 1e6,
      customMetrics: 10,
      alarmMetrics: 20,
      dashboards: 1,
      secrets: 2,
    };
    const none = cost({ standing, deliveries: 3, writeUnits: 9, recordBytes: 5000 }, 0);
    expect(none).toEqual({
      'API Gateway': 0,
      Lambda: 0,
      SQS: 0.4,
      'DynamoDB requests': 0,
      'DynamoDB storage': 0,
      CloudWatch: 3 + 2 + 3,
      'X-Ray': 0,
      'Secrets Manager': 0.8,
      'Data transfer': 0,
    });
    expect(total(none)).toBeCloseTo(9.2);
  });

  it('counts HTTP requests by begun 512 KB, even empty ones', () => {
    const requests = (bodyBytes: number) => cost({ deliveries: 1, bodyBytes })['API Gateway'];
    expect(requests(0)).toBeCloseTo(1);
    expect(requests(512 * 1024)).toBeCloseTo(1);
    expect(requests(512 * 1024 + 1)).toBeCloseTo(2);
  });

  it('charges HTTP requests less above 300 million a month', () => {
    const requests = (calls: number) => cost({ deliveries: 3 }, calls)['API Gateway'];
    expect(requests(100e6)).toBeCloseTo(300);
    expect(requests(110e6)).toBeCloseTo(300 + 30 * 0.9);
  });

  it('counts messages by begun 64 KB, when sent and when received, but not when deleted', () => {
    const requests = (bodyBytes: number) => cost({ deliveries: 1, bodyBytes }).SQS / 0.4;
    expect(requests(1000)).toBeCloseTo(3);
    expect(requests(64 * 1024)).toBeCloseTo(3);
    expect(requests(64 * 1024 + 1)).toBeCloseTo(2 + 2 + 1);
    expect(requests(1024 * 1024)).toBeCloseTo(16 + 16 + 1);
  });

  it('receives and deletes the messages of a batch together, ten at once at most', () => {
    const requests = (usage: Partial<Usage>) => cost({ deliveries: 1, ...usage }).SQS / 0.4;
    expect(requests({ eventsPerRun: 10, bodyBytes: 1000 })).toBeCloseTo(1 + 0.1 + 0.1);
    // Ten of 10 KB are two times 64 KB.
    expect(requests({ eventsPerRun: 10, bodyBytes: 10_240 })).toBeCloseTo(1 + 0.2 + 0.1);
    expect(requests({ eventsPerRun: 100, bodyBytes: 1000 })).toBeCloseTo(1 + 0.1 + 0.1);
  });

  it('bills Lambda for runs, and for begun milliseconds by memory', () => {
    const runs = { deliveries: 3, eventsPerRun: 3, webhookMilliseconds: 19.2, recorderMilliseconds: 40 };
    // 3 million runs of 20 ms and 1 million of 40 ms, at half a gigabyte.
    expect(cost(runs).Lambda).toBeCloseTo(4 * 0.2 + 100_000 * 0.5 * 0.0000133334);
  });

  it('bills DynamoDB for units, storage and recovery', () => {
    expect(cost({ writeUnits: 8 })['DynamoDB requests']).toBeCloseTo(8 * 0.625);
    const stored = cost({ recordBytes: GIGABYTE / 1e6, indexBytes: (2 * GIGABYTE) / 1e6 });
    expect(stored['DynamoDB storage']).toBeCloseTo(3 * 0.25 + 0.2);
  });

  it('bills logs and answers by the gigabyte', () => {
    const usage = {
      deliveries: 2,
      eventsPerRun: 2,
      webhookLogBytes: GIGABYTE / 1e6,
      recorderLogBytes: (4 * GIGABYTE) / 1e6,
      answerBytes: GIGABYTE / 1e6,
    };
    expect(cost(usage).CloudWatch).toBeCloseTo((2 + 4) * 0.5);
    expect(cost(usage)['Data transfer']).toBeCloseTo(2 * 0.09);
  });

  it('traces nearly all runs if they are rare, and a twentieth if there are many', () => {
    const traces = (calls: number) => cost({ deliveries: 1 }, calls)['X-Ray'] / PRICES.traces.dollars;
    // Both functions run once per call.
    expect((traces(1000) * 1e6) / 2000).toBeCloseTo(1, 2);
    expect((traces(1e9) * 1e6) / 2e9).toBeCloseTo(0.05, 2);
  });

  it('traces nothing if tracing is off', () => {
    expect(cost({ deliveries: 1, tracing: false })['X-Ray']).toBe(0);
  });

  it('reads the secret at most once per delivery, and per five minutes and environment', () => {
    const reads = (calls: number, webhookMilliseconds: number) =>
      (cost({ deliveries: 1, webhookMilliseconds }, calls)['Secrets Manager'] / 0.05) * 10_000;
    expect(reads(1000, 20)).toBeCloseTo(1000);
    expect(reads(1e6, 20)).toBeCloseTo(30 * 24 * 12);
    // 100 a second for 25 ms each keep three environments busy.
    expect(reads(259.2e6, 25)).toBeCloseTo(3 * 30 * 24 * 12);
  });
});

describe('runMilliseconds', () => {
  it('stretches CPU time to the part of a CPU that goes with the memory', () => {
    expect(runMilliseconds(2, 1769 / 4)).toBeCloseTo(8);
    expect(runMilliseconds(2, 10_240)).toBeCloseTo(2);
  });
});

describe('usageOf', () => {
  it('adds what is assumed to what was measured', () => {
    const usage = usageOf(MADE_UP);
    expect(usage.recordBytes).toBe(MADE_UP.call.recordBytes + 100);
    expect(usage.indexBytes).toBe(MADE_UP.call.indexBytes + 300);
    expect(usage.webhookMilliseconds).toBeCloseTo(1769 / 512 + ASSUMED.queueMilliseconds);
    // One request per event, and two milliseconds of CPU.
    expect(usage.recorderMilliseconds).toBeCloseTo((2 * 1769) / 512 + ASSUMED.tableMilliseconds);
  });

  it('has the events of a run share its waits, but not its CPU', () => {
    const { recorderMilliseconds } = usageOf(MADE_UP, MADE_UP.call, 10);
    expect(recorderMilliseconds).toBeCloseTo((20 * 1769) / 512 + ASSUMED.tableMilliseconds);
  });
});

describe('standingUsage', () => {
  it('counts what the template has, and each metric that an alarm watches', () => {
    const resource = (Type: string, Properties: object = {}) => ({ Type, Properties });
    const usage = standingUsage({
      Resources: {
        Simple: resource('AWS::CloudWatch::Alarm', { MetricName: 'Errors' }),
        OfTwo: resource('AWS::CloudWatch::Alarm', {
          Metrics: [{ Expression: 'a / b' }, { MetricStat: {} }, { MetricStat: {} }],
        }),
        Dashboard: resource('AWS::CloudWatch::Dashboard'),
        Secret: resource('AWS::SecretsManager::Secret'),
        Queue: resource('AWS::SQS::Queue'),
      },
    });
    expect(usage).toMatchObject({ alarmMetrics: 3, dashboards: 1, secrets: 1 });
  });
});
