import pMap from 'p-map';
import { plural } from '../../text/plural.ts';
import { formatDuration } from '../../time/duration.ts';
import { TEST_EVENT_BYTES } from '../connect/probe.ts';
import type { DeployedStack } from '../deployment/deployment.ts';
import type { Check, Finding, Patient } from './finding.ts';
import { type LogLine, mostFrequent, searchLog } from './function-log.ts';
import { checkFunction } from './lambda-function.ts';
import { resourcesOf } from './stack-resources.ts';

const CHECK = 'Webhook';

const LOOK_BACK_MS = 15 * 60_000;
const LOOK_BACK = formatDuration(LOOK_BACK_MS);

/** Whippy tries an event once, and three times more. */
const TRIES_PER_EVENT = 4;

/** Whether deliveries were turned away lately: by a function that failed or could not run, or because of what they are. */
export const checkWebhook: Check = async patient => {
  const { deployment } = patient;
  const [own, logged] = await Promise.all([
    deployment.stack ? checkWebhookFunction(patient, deployment.stack) : [],
    checkDeliveries(patient),
  ]);
  const findings = [...own, ...logged];
  if (findings.length > 0) return findings;
  return [{ check: CHECK, level: 'ok', finding: `no delivery has failed in the last ${LOOK_BACK}` }];
};

async function checkWebhookFunction({ deployment, io }: Patient, stack: DeployedStack): Promise<Finding[]> {
  const functionName = await functionThatLogsTo(deployment.output('WebhookLogGroupName'), stack);
  if (functionName === undefined) return [];
  const sections = { errors: 'webhook-errors', throttles: 'webhook-errors' };
  const effect = 'Whippy tries each event three more times, and then it is lost';
  return checkFunction(stack, { check: CHECK, functionName, effect, sections }, io.now());
}

// A user's own stack may have other functions.
async function functionThatLogsTo(logGroup: string, stack: DeployedStack): Promise<string | undefined> {
  const names = await resourcesOf(stack, ['AWS::Lambda::Function']);
  const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda');
  const client = await stack.clients.lambda();
  const logGroups = await pMap(
    names,
    async FunctionName => {
      const { LoggingConfig } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return LoggingConfig?.LogGroup;
    },
    { concurrency: 5 },
  );
  return names[logGroups.indexOf(logGroup)];
}

async function checkDeliveries(patient: Patient): Promise<Finding[]> {
  const now = patient.io.now();
  const since = now - LOOK_BACK_MS;
  const linesWith = (value: string) =>
    searchLog(patient, 'WebhookLogGroupName', { field: 'outcome', value, since });
  const [unavailable, refused] = await Promise.all([linesWith('unavailable'), linesWith('refused')]);
  const tooLarge = refused.filter(({ reason }) => reason === 'payload_too_large');
  // Those of `callfold doctor` and `callfold connect`, which test whether what is not signed is refused.
  const others = refused.filter(line => !tooLarge.includes(line) && line.body_bytes !== TEST_EVENT_BYTES);
  const findings: Finding[] = [];
  const last = unavailable.at(-1);
  if (last) findings.push(describeUnavailable(unavailable, await acceptedSince(last.at, patient), now));
  if (tooLarge.length > 0) {
    findings.push({
      check: CHECK,
      level: 'problem',
      finding: `${deliveries(tooLarge)} from Whippy in the last ${LOOK_BACK}: too large, refused, and kept nowhere`,
      advice: 'see docs/runbook.md#refused-events',
    });
  }
  if (others.length > 0) {
    findings.push({
      check: CHECK,
      level: 'note',
      finding: `${deliveries(others)} refused in the last ${LOOK_BACK} and not kept: ${reasonsOf(others)}`,
      advice:
        'not a call event, or too large to be kept without a valid signature: see docs/runbook.md#refused-signatures',
    });
  }
  return findings;
}

// One that failed is most likely taken at its next try. As many as one event has tries may be an event that is lost.
function describeUnavailable(lines: readonly LogLine[], isOver: boolean, now: number): Finding {
  const ago = formatDuration(Math.max(0, now - (lines.at(-1)?.at ?? now)));
  return {
    check: CHECK,
    level: isOver && lines.length < TRIES_PER_EVENT ? 'note' : 'problem',
    finding: `${deliveries(lines)} answered 503 in the last ${LOOK_BACK}, the last one ${ago} ago, ${isOver ? 'and others accepted since' : 'and none accepted since'}. Not reached: ${reasonsOf(lines)}`,
    advice: 'see docs/runbook.md#webhook-errors',
  };
}

async function acceptedSince(at: number, patient: Patient): Promise<boolean> {
  const search = { field: 'outcome', value: 'accepted', since: at, limit: 1 } as const;
  return (await searchLog(patient, 'WebhookLogGroupName', search)).length > 0;
}

function deliveries(lines: readonly LogLine[]): string {
  return plural(lines.length, 'delivery', 'deliveries');
}

function reasonsOf(lines: readonly LogLine[]): string {
  return mostFrequent(lines.map(({ reason }) => reason));
}
