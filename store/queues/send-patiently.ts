import type { Sleep } from '../calls/fetch-records.ts';
import { inReplayGroup } from './move.ts';
import { type Failed, type Queue, sendAll } from './queue.ts';

/**
 * Sends events to the event queue that do not come from the webhook, behind all that do. Those that SQS does not accept, as
 * when it is throttled, are sent again after a while.
 *
 * @param more what is sent of an event besides its body, with its group
 * @returns the events that SQS did not accept in {@link MAX_ATTEMPTS} attempts
 * @throws what the AWS SDK threw if a request failed as a whole
 */
export async function sendPatiently<Item>(
  queue: Queue,
  items: readonly Item[],
  bodyOf: (item: Item) => string,
  sleep: Sleep,
  more: (item: Item) => ReturnType<typeof inReplayGroup> = inReplayGroup,
): Promise<Failed<Item>[]> {
  let failed = await sendAll(queue, items, bodyOf, more);
  for (let attempt = 1; failed.length > 0 && attempt < MAX_ATTEMPTS; attempt++) {
    await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1));
    failed = await sendAll(
      queue,
      failed.map(({ item }) => item),
      bodyOf,
      more,
    );
  }
  return failed;
}

const MAX_ATTEMPTS = 4;
const FIRST_WAIT_MS = 250;
