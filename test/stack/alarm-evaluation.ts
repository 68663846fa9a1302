/** An `AWS::CloudWatch::Alarm` as it stands in a template. */
export interface AlarmProperties {
  readonly AlarmDescription: unknown;
  readonly AlarmActions: unknown[];
  readonly OKActions: unknown[];
  readonly TreatMissingData: string;
  readonly ComparisonOperator: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  /** Of an alarm on a single metric. */
  readonly MetricName?: string;
  readonly Dimensions?: readonly Dimension[];
  readonly Period?: number;
  /** Of an alarm on an expression. */
  readonly Metrics?: readonly MetricQuery[];
}

interface Dimension {
  readonly Name: string;
  readonly Value: unknown;
}

interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions?: readonly Dimension[];
    };
    readonly Period: number;
  };
}

/**
 * Sums of metrics over one period of the alarm, by the metric's name, followed by its reason if it is counted by
 * reason: `EventsRefused`, or `EventsRefused payload_too_large`. Metrics that are left out have no data.
 */
export interface Sums {
  readonly [metric: string]: number;
}

/**
 * Whether an alarm goes off if the last period has these sums.
 *
 * @param fillsEmpty whether `FILL` also fills a metric that never had data, which AWS does not document
 */
export function goesOff(alarm: AlarmProperties, sums: Sums, fillsEmpty: boolean): boolean {
  if (alarm.ComparisonOperator !== 'GreaterThanOrEqualToThreshold') throw new Error('Not known');
  const value = alarm.Metrics
    ? evaluate(alarm.Metrics, sums, fillsEmpty)
    : sums[keyOf({ MetricName: String(alarm.MetricName), ...alarm })];
  return value === undefined ? alarm.TreatMissingData === 'breaching' : value >= alarm.Threshold;
}

/**
 * Whether an alarm goes off at any minute while single things happen to a metric. CloudWatch looks at an alarm every
 * minute, at the period that ends then (`SlidingWindow`, the default).
 *
 * @param minutes when each of them happens, in minutes
 */
export function goesOffAfter(alarm: AlarmProperties, metric: string, minutes: readonly number[]): boolean {
  const [period = 0, ...others] = periodsOf(alarm);
  if (others.length > 0 || alarm.EvaluationPeriods !== 1) throw new Error('Not known');
  const last = Math.max(...minutes);
  for (let now = 0; now <= last + 1; now++) {
    const count = minutes.filter(minute => minute < now && minute >= now - period / 60).length;
    if (count > 0 && goesOff(alarm, { [metric]: count, Count: count }, true)) return true;
  }
  return false;
}

/** The seconds over which an alarm sums up its metrics. */
export function periodsOf({ Period, Metrics = [] }: AlarmProperties): Set<number> {
  const periods = [Period, ...Metrics.map(({ MetricStat }) => MetricStat?.Period)];
  return new Set(periods.filter(period => period !== undefined));
}

function keyOf({ MetricName, Dimensions = [] }: { MetricName: string; Dimensions?: readonly Dimension[] }) {
  const reason = Dimensions.find(({ Name }) => Name === 'reason');
  return reason ? `${MetricName} ${reason.Value}` : MetricName;
}

function evaluate(queries: readonly MetricQuery[], sums: Sums, fillsEmpty: boolean): number | undefined {
  const operandOf = (id: string): Operand => {
    const query = queries.find(({ Id }) => Id === id);
    if (query?.Expression) return new Parser(query.Expression, operandOf, fillsEmpty).parse();
    if (query?.MetricStat) return { isSeries: true, value: sums[keyOf(query.MetricStat.Metric)] };
    throw new Error(`${id} is not defined`);
  };
  const [result, ...others] = queries.filter(({ ReturnData = true }) => ReturnData);
  if (!result || others.length > 0) throw new Error('One query must return data');
  return operandOf(result.Id).value;
}

/** A number, or a time series at one moment, at which it may have no data. */
interface Operand {
  readonly isSeries: boolean;
  readonly value: number | undefined;
}

/**
 * The part of CloudWatch's metric math that the alarms use, with its rules for missing data:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 *
 * - In arithmetic and comparisons, a series without data counts as 0 if another one has data.
 * - A division by 0 gives no data.
 * - IF gives no data if its condition has none, and 0 if the value that it chooses has none.
 */
class Parser {
  readonly #tokens: string[];
  readonly #operandOf: (id: string) => Operand;
  readonly #fillsEmpty: boolean;

  constructor(expression: string, operandOf: (id: string) => Operand, fillsEmpty: boolean) {
    this.#tokens = expression.match(/>=|\w+|[()+*/,]/g) ?? [];
    if (this.#tokens.join('') !== expression.replaceAll(' ', '')) throw new Error(`Not known: ${expression}`);
    this.#operandOf = operandOf;
    this.#fillsEmpty = fillsEmpty;
  }

  parse(): Operand {
    const result = this.#comparison();
    if (this.#tokens.length > 0) throw new Error(`Not known: ${this.#tokens.join(' ')}`);
    return result;
  }

  #comparison(): Operand {
    return this.#binary({ '>=': (a, b) => Number(a >= b) }, () =>
      this.#binary({ '+': (a, b) => a + b }, () =>
        this.#binary({ '*': (a, b) => a * b, '/': (a, b) => (b === 0 ? undefined : a / b) }, () =>
          this.#single(),
        ),
      ),
    );
  }

  #binary(
    operators: { readonly [sign: string]: (a: number, b: number) => number | undefined },
    next: () => Operand,
  ): Operand {
    let left = next();
    for (;;) {
      const operator = operators[this.#tokens[0] ?? ''];
      if (!operator) return left;
      this.#tokens.shift();
      const right = next();
      const series = [left, right].filter(({ isSeries }) => isSeries);
      const isMissing = series.length > 0 && series.every(({ value }) => value === undefined);
      left = {
        isSeries: series.length > 0,
        value: isMissing ? undefined : operator(left.value ?? 0, right.value ?? 0),
      };
    }
  }

  #single(): Operand {
    const token = this.#tokens.shift() ?? '';
    if (token === '(') return this.#arguments(1)[0] as Operand;
    if (token === 'IF') {
      this.#expect('(');
      const [condition, then, otherwise] = this.#arguments(3) as [Operand, Operand, Operand];
      if (condition.value === undefined) return condition;
      return { isSeries: true, value: condition.value === 0 ? otherwise.value : (then.value ?? 0) };
    }
    if (token === 'FILL') {
      this.#expect('(');
      const [series, filler] = this.#arguments(2) as [Operand, Operand];
      return { isSeries: true, value: series.value ?? (this.#fillsEmpty ? filler.value : undefined) };
    }
    return /^\d/.test(token) ? { isSeries: false, value: Number(token) } : this.#operandOf(token);
  }

  #arguments(count: number): Operand[] {
    const operands: Operand[] = [];
    for (let index = 0; index < count; index++) {
      operands.push(this.#comparison());
      this.#expect(index === count - 1 ? ')' : ',');
    }
    return operands;
  }

  #expect(token: string): void {
    const found = this.#tokens.shift();
    if (found !== token) throw new Error(`Expected ${token}, found ${found}`);
  }
}
