import { depthOf, type QueueDepth } from '../../store/queues/queue.ts';
import { suggest } from '../deployment/deployment.ts';
import { openQueue } from '../queues/peek.ts';
import type { Check } from './finding.ts';

/** Whether events are being recorded as they come: the queue is empty, or gets emptier while it is watched. */
export const checkQueue: Check = async ({ deployment, io }) => {
  const check = 'Queue';
  const first = await depthOf(await openQueue(deployment, 'QueueUrl'));
  let last = first;
  for (let look = 1; last.waiting > 0 && look < LOOKS && !io.interruption.signal.aborted; look++) {
    await io.sleep(BETWEEN_LOOKS);
    last = await depthOf(await openQueue(deployment, 'QueueUrl'));
    if (last.waiting < first.waiting) break;
  }
  if (last.waiting > 0 && last.waiting >= first.waiting) {
    return [
      {
        check,
        level: 'problem',
        finding: `${events(last.waiting)} waiting to be recorded, and not getting fewer`,
        advice: 'see docs/runbook.md#events-waiting',
      },
    ];
  }
  if (last.waiting > 0) {
    return [{ check, level: 'ok', finding: `${events(last.waiting)} waiting, and getting fewer` }];
  }
  const finding = last.inFlight > 0 ? `${events(last.inFlight)} being recorded` : 'empty';
  return [{ check, level: 'ok', finding }];
};

const LOOKS = 4;
const BETWEEN_LOOKS = 1000;

/** Whether events could not be recorded. */
export const checkDeadLetters: Check = async ({ deployment }) => {
  const check = 'Dead letters';
  const count = total(await depthOf(await openQueue(deployment, 'DeadLetterQueueUrl')));
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

/** Whether deliveries were kept because they could not be verified. */
export const checkQuarantine: Check = async ({ deployment }) => {
  const check = 'Quarantine';
  const count = total(await depthOf(await openQueue(deployment, 'QuarantineQueueUrl')));
  if (count === 0) return [{ check, level: 'ok', finding: 'empty' }];
  return [
    {
      check,
      level: 'problem',
      finding: `${count === 1 ? '1 delivery' : `${count} deliveries`} kept, which could not be verified`,
      advice: `see which and why: ${suggest('quarantine list', deployment)} and docs/runbook.md#quarantine`,
    },
  ];
};

function total({ waiting, inFlight }: QueueDepth): number {
  return waiting + inFlight;
}

function events(count: number): string {
  return count === 1 ? '1 event' : `${count} events`;
}
