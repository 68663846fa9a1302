import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { depthOf } from '../../store/queues/queue.ts';
import { plural } from '../../text/plural.ts';
import { formatDuration } from '../../time/duration.ts';
import type { DeployedStack } from '../deployment/deployment.ts';
import { openQueue } from '../queues/peek.ts';
import type { Check, Finding, Patient } from './finding.ts';
import { type LogLine, mostFrequent, searchLog } from './function-log.ts';
import { bringBack } from './gone.ts';
import { inStack } from './in-stack.ts';
import { checkFunction } from './lambda-function.ts';

const CHECK = 'Recorder';

/** How far back failed events count, in milliseconds, if the queue does not hide them for longer. */
const LOOK_BACK_MS = 15 * 60_000;

/** An event that failed may take this much longer than the queue hides it until its next try has failed, too. */
const SPARE_MS = 2 * 60_000;

/** Whether the recorder takes events from the queue, and whether it can record them. */
export const checkRecorder: Check = async patient => {
  const { deployment } = patient;
  const [own, failures] = await Promise.all([
    deployment.stack ? checkRecorderFunction(patient, deployment.stack) : [],
    checkFailures(patient),
  ]);
  const findings = [...own, ...failures];
  if (findings.length > 0) return findings;
  return [{ check: CHECK, level: 'ok', finding: 'takes events, and none has failed lately' }];
};

async function checkRecorderFunction(patient: Patient, stack: DeployedStack): Promise<Finding[]> {
  const mappings = await mappingsOf(patient, stack);
  if (mappings.length === 0) {
    return [
      {
        check: CHECK,
        level: 'problem',
        finding: 'nothing reads the queue: its event source mapping was deleted',
        advice: bringBack(patient.deployment),
      },
    ];
  }
  const findings = await Promise.all(
    mappings.map(async mapping => [
      ...describeMapping(mapping),
      ...(await checkConcurrency(mapping, stack)),
      ...(await checkFunction(
        stack,
        {
          check: CHECK,
          functionName: functionNameOf(mapping),
          effect: 'events wait, and after five tries they become dead letters',
          sections: { errors: 'recorder-errors', throttles: 'recorder-throttles' },
        },
        patient.io.now(),
      )),
    ]),
  );
  return findings.flat();
}

// By the queue rather than by the stack's list: in a user's own stack, other functions have mappings, too.
async function mappingsOf(
  { deployment }: Patient,
  { clients }: DeployedStack,
): Promise<EventSourceMappingConfiguration[]> {
  const { sqs, url } = await openQueue(deployment, 'QueueUrl');
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  const { ListEventSourceMappingsCommand } = await import('@aws-sdk/client-lambda');
  const client = await clients.lambda();
  const command = new ListEventSourceMappingsCommand({ EventSourceArn: Attributes?.QueueArn });
  return (await client.send(command)).EventSourceMappings ?? [];
}

function functionNameOf({ FunctionArn = '' }: EventSourceMappingConfiguration): string {
  return FunctionArn.split(':')[6] ?? '';
}

function describeMapping({
  UUID = '',
  State = '',
  StateTransitionReason: reason = '',
  LastProcessingResult: result = '',
}: EventSourceMappingConfiguration): Finding[] {
  const because = reason === '' || reason === 'USER_INITIATED' ? '' : ` (${reason})`;
  if (State === 'Disabled' || State === 'Disabling') {
    return [
      {
        check: CHECK,
        level: 'problem',
        finding: `paused: its event source mapping is ${State}${because}, and events wait in the queue, for 14 days at most`,
        advice: `let it go on: aws lambda update-event-source-mapping --uuid ${UUID} --enabled`,
      },
    ];
  }
  if (State !== 'Enabled') {
    return [
      {
        check: CHECK,
        level: 'note',
        finding: `its event source mapping is ${State}${because}`,
        advice: 'repeat this in a minute',
      },
    ];
  }
  if (!/^PROBLEM/i.test(result)) return [];
  return [
    {
      check: CHECK,
      level: 'problem',
      finding: `Lambda cannot feed it: ${result}`,
      advice: 'see docs/runbook.md#events-waiting',
    },
  ];
}

// Recorders that may take all of the account's concurrency leave none to the webhook, whose deliveries then fail.
async function checkConcurrency(
  { ScalingConfig }: EventSourceMappingConfiguration,
  { clients }: DeployedStack,
): Promise<Finding[]> {
  const { GetAccountSettingsCommand } = await import('@aws-sdk/client-lambda');
  const client = await clients.lambda();
  const { AccountLimit = {} } = await client.send(new GetAccountSettingsCommand({}));
  const available = AccountLimit.UnreservedConcurrentExecutions ?? AccountLimit.ConcurrentExecutions;
  const most = ScalingConfig?.MaximumConcurrency;
  if (available === undefined || (most !== undefined && most < available)) return [];
  return [
    {
      check: CHECK,
      level: 'note',
      finding: `may take all of the ${available} runs at once that Lambda grants this account, and leave none to the webhook`,
      advice: `set maxConcurrency below ${available} (docs/settings.md) and deploy, or have the quota of Lambda's concurrent executions raised`,
    },
  ];
}

async function checkFailures(patient: Patient): Promise<Finding[]> {
  const { deployment, io } = patient;
  if (!deployment.has('RecorderLogGroupName')) {
    return [
      {
        check: CHECK,
        level: 'note',
        finding: 'its failures cannot be looked up: the stack is of an older version',
        advice: 'deploy it again',
      },
    ];
  }
  const queue = await openQueue(deployment, 'QueueUrl');
  const hiddenMs = await visibilityTimeoutOf(queue);
  const now = io.now();
  const failed = await searchLog(patient, 'RecorderLogGroupName', {
    field: 'outcome',
    value: 'failed',
    since: now - Math.max(LOOK_BACK_MS, hiddenMs + SPARE_MS),
  });
  const last = failed.at(-1);
  if (!last) return [];
  const { waiting, inFlight } = await depthOf(queue);
  const search = { field: 'message', value: 'Recorded', since: last.at, limit: 1 } as const;
  const recordedSince = (await searchLog(patient, 'RecorderLogGroupName', search)).length > 0;
  const ids = failed.flatMap(({ message_ids }) => message_ids);
  const events = new Set(ids).size;
  const mayBeTriedAgain = waiting + inFlight > 0 && now - last.at <= hiddenMs + SPARE_MS;
  const goesOn = mayBeTriedAgain && (!recordedSince || ids.length > events);
  const ago = formatDuration(Math.max(0, now - last.at));
  const since = recordedSince ? 'others have been recorded since' : 'none has been recorded since';
  return [
    {
      check: CHECK,
      level: goesOn ? 'problem' : 'note',
      finding: `${plural(events, 'event')} failed in the last ${formatDuration(now - oldestOf(failed))}: ${mostFrequent(failed.map(({ error }) => error?.name))}. The last one ${ago} ago; ${since}`,
      advice: goesOn
        ? `each is tried every ${formatDuration(hiddenMs)} until it becomes a dead letter: see docs/runbook.md#recorder-errors${deployment.stack ? `, ${inStack(deployment.stack)}` : ''}`
        : 'they are tried again, or have been; what fails in all its tries becomes a dead letter',
    },
  ];
}

function oldestOf([oldest]: readonly LogLine[]): number {
  return oldest?.at ?? 0;
}

async function visibilityTimeoutOf({ sqs, url }: Awaited<ReturnType<typeof openQueue>>): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['VisibilityTimeout'] }),
  );
  return Number(Attributes?.VisibilityTimeout ?? 0) * 1000;
}
