import { countMessages, depthOf, type QueueDepth } from '../../store/queues/queue.ts';
import { plural } from '../../text/plural.ts';
import { formatDuration } from '../../time/duration.ts';
import { suggest } from '../deployment/deployment.ts';
import { openQueue } from '../queues/peek.ts';
import type { Check, Finding, Patient } from './finding.ts';
import { readMetric } from './metrics.ts';

const QUEUE = 'Queue';

/**
 * Whether events leave the queue: it is empty, or gets emptier while it is watched. Events that have failed are hidden
 * as well as those that are being recorded: only the log of the recorder tells them apart, see `recorder.ts`.
 */
export const checkQueue: Check = async patient => {
  const { deployment, io } = patient;
  const queue = await openQueue(deployment, 'QueueUrl');
  const first = await depthOf(queue);
  let last = first;
  for (let look = 1; total(last) > 0 && look < LOOKS && !io.interruption.signal.aborted; look++) {
    await io.sleep(BETWEEN_LOOKS_MS);
    last = await depthOf(queue);
    if (total(last) < total(first)) break;
  }
  if (total(last) === 0) return [{ check: QUEUE, level: 'ok', finding: 'empty' }];
  const old = await describeAge(patient);
  if (old) return [old];
  if (last.waiting > 0 && last.waiting >= first.waiting && total(last) >= total(first)) {
    return [
      {
        check: QUEUE,
        level: 'problem',
        finding: `${events(last.waiting)} waiting to be recorded, and not getting fewer`,
        advice: 'see docs/runbook.md#events-waiting',
      },
    ];
  }
  if (total(last) < total(first)) {
    return [{ check: QUEUE, level: 'ok', finding: `${events(total(last))} waiting, and getting fewer` }];
  }
  return [
    {
      check: QUEUE,
      level: 'note',
      finding: `${events(last.inFlight)} being recorded, or waiting for the next try`,
      advice: 'see what the check of the recorder says; if there is always one, repeat this in a minute',
    },
  ];
};

const LOOKS = 4;
const BETWEEN_LOOKS_MS = 1000;

/** What the alarm for waiting events goes by, too, in seconds. */
const MAX_AGE_SECONDS = 300;

// In AWS alone: SQS tells the age of the oldest message as a metric, and not to those who receive none.
async function describeAge({ deployment, io }: Patient): Promise<Finding | undefined> {
  const { stack } = deployment;
  if (!stack) return undefined;
  const age = await readMetric(
    stack,
    {
      namespace: 'AWS/SQS',
      metric: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: deployment.output('QueueUrl').split('/').at(-1) ?? '' },
      statistic: 'Maximum',
    },
    AGE_LOOK_BACK_MINUTES,
    io.now(),
  );
  if (age < MAX_AGE_SECONDS) return undefined;
  return {
    check: QUEUE,
    level: 'problem',
    finding: `the oldest event has been waiting to be recorded for ${formatDuration(age * 1000)}`,
    advice: 'see docs/runbook.md#events-waiting',
  };
}

// Metrics of SQS are a minute or two late.
const AGE_LOOK_BACK_MINUTES = 5;

/** Whether events could not be recorded. */
export const checkDeadLetters: Check = async ({ deployment }) => {
  const check = 'Dead letters';
  const count = await countMessages(await openQueue(deployment, 'DeadLetterQueueUrl'));
  if (count === 0) return [{ check, level: 'ok', finding: 'none' }];
  return [
    {
      check,
      level: 'problem',
      finding: `${events(count)} could not be recorded`,
      advice: `see which and why: ${suggest('dlq list', deployment)} and docs/runbook.md#dead-letters`,
    },
  ];
};

function total({ waiting, inFlight }: QueueDepth): number {
  return waiting + inFlight;
}

function events(count: number): string {
  return plural(count, 'event');
}
