import { plural } from '../../text/plural.ts';
import type { DeployedStack } from '../deployment/deployment.ts';
import type { Finding } from './finding.ts';
import { inStack } from './in-stack.ts';
import { readMetric } from './metrics.ts';

/** A function of a stack, and what to say of it. */
export interface ExaminedFunction {
  /** Name of the check that looks at it. */
  readonly check: string;
  readonly functionName: string;
  /** What a run does that fails or never starts: `deliveries`. */
  readonly effect: string;
  /** Section of the runbook about failing runs, and about runs that are turned away. */
  readonly sections: { readonly errors: string; readonly throttles: string };
}

/** Minutes back for which runs are counted. */
const LOOK_BACK_MINUTES = 15;

/**
 * Whether Lambda runs a function whenever it is to run, and whether its runs end as they should.
 *
 * @param now milliseconds since 1970
 * @returns problems alone
 */
export async function checkFunction(
  stack: DeployedStack,
  { check, functionName, effect, sections }: ExaminedFunction,
  now: number,
): Promise<Finding[]> {
  const reserved = await reservedConcurrencyOf(stack, functionName);
  if (reserved === 0) {
    return [
      {
        check,
        level: 'problem',
        finding: `its reserved concurrency is 0, so that it never runs: ${effect}`,
        advice: `take the limit off: aws lambda delete-function-concurrency --function-name ${functionName}`,
      },
    ];
  }
  const count = (metric: string) =>
    readMetric(
      stack,
      {
        namespace: 'AWS/Lambda',
        metric,
        dimensions: { FunctionName: functionName },
        statistic: 'Sum',
      },
      LOOK_BACK_MINUTES,
      now,
    );
  const [throttles, errors] = await Promise.all([count('Throttles'), count('Errors')]);
  const findings: Finding[] = [];
  if (throttles > 0) {
    const limit =
      reserved === undefined
        ? 'the account has no concurrency left'
        : `its reserved concurrency is ${reserved}`;
    findings.push({
      check,
      level: 'problem',
      finding: `${plural(throttles, 'run')} turned away in the last ${LOOK_BACK_MINUTES} min, as ${limit}: ${effect}`,
      advice: `see docs/runbook.md#${sections.throttles}, ${inStack(stack)}`,
    });
  }
  if (errors > 0) {
    findings.push({
      check,
      level: 'problem',
      finding: `${plural(errors, 'run')} crashed or timed out in the last ${LOOK_BACK_MINUTES} min: ${effect}`,
      advice: `see docs/runbook.md#${sections.errors}, ${inStack(stack)}`,
    });
  }
  return findings;
}

async function reservedConcurrencyOf(
  { clients }: DeployedStack,
  FunctionName: string,
): Promise<number | undefined> {
  const { GetFunctionConcurrencyCommand } = await import('@aws-sdk/client-lambda');
  const client = await clients.lambda();
  const answer = await client.send(new GetFunctionConcurrencyCommand({ FunctionName }));
  return answer.ReservedConcurrentExecutions;
}
