import type { APIGatewayProxyEventV2, SQSEvent } from 'aws-lambda';
import { runInChildProcess } from './child-process.ts';
import { type DeployedFunction, loadFunction, localEnvironment } from './deployed-function.ts';

/** The invocations to measure. */
export interface CpuInput {
  /** Paths of the bundles. */
  readonly bundles: readonly string[];
  readonly event: APIGatewayProxyEventV2 | SQSEvent;
  readonly rounds: number;
}

const INVOCATIONS_PER_ROUND = 100;

/**
 * Measures the CPU time of functions, which take turns in one process with the environment of the given one.
 *
 * @param services URL of the stand-in for the services
 * @returns milliseconds per invocation, by bundle and round
 */
export function measureCpu(
  input: CpuInput,
  deployed: DeployedFunction,
  services: string,
): Promise<number[][]> {
  return runInChildProcess(import.meta.url, invokeInTurn, input, localEnvironment(deployed, services));
}

/** {@link measureCpu}, in this process. */
export async function invokeInTurn({ bundles, event, rounds }: CpuInput): Promise<number[][]> {
  const functions = await Promise.all(bundles.map(loadFunction));
  const times = bundles.map((): number[] => []);
  // The first round warms up and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const [index, invoke] of functions.entries()) {
      const start = process.cpuUsage();
      for (let invocation = 0; invocation < INVOCATIONS_PER_ROUND; invocation++) await invoke(event);
      const { user, system } = process.cpuUsage(start);
      if (round > 0) times[index]?.push((user + system) / 1000 / INVOCATIONS_PER_ROUND);
    }
  }
  return times;
}
