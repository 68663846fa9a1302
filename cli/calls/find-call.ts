import type { CallReader } from '../../store/calls/call-reader.ts';
import type { CallRecord } from '../../store/calls/call-record.ts';
import { MIN_ID_CHARACTERS } from '../../store/queues/message-id.ts';
import { Failure } from '../../terminal/exit-codes.ts';
import { DAY_MS } from '../../time/days.ts';
import { type Deployment, suggest } from '../deployment/deployment.ts';

/** How many days back the newest calls are looked through. */
export const LOOK_BACK_DAYS = 30;

/**
 * The call that the user means by its id or the beginning of it. Only the newest calls are looked through for a beginning:
 * the table has no index by it.
 *
 * @param now milliseconds since 1970
 * @throws {Failure} when there is none, or several, or it has been forgotten
 */
export async function findCall(
  text: string,
  records: CallReader,
  deployment: Deployment,
  now: number,
): Promise<CallRecord> {
  const { title } = deployment;
  const named = await records.get(text);
  if (named) return named;
  if (await records.isForgotten(text)) {
    throw new Failure(`The call ${text} was forgotten in ${title}: nothing of it is kept`);
  }
  const shows = `${suggest('list', deployment)} shows which there are`;
  if (text.length < MIN_ID_CHARACTERS) throw new Failure(`There is no call ${text} in ${title}: ${shows}`);
  const filter = { idBeginning: text };
  const since = now - LOOK_BACK_DAYS * DAY_MS;
  const { calls, cursor, stoppedAt } = await records.recent({ since, limit: MAX_NAMED, filter });
  const [only, ...others] = calls;
  const found = only && others.length === 0 ? await records.get(only.call_id) : undefined;
  if (found) return found;
  if (others.length > 0) {
    const ids = calls.map(({ call_id }) => call_id).join(', ');
    const more = cursor === undefined ? '' : ' and more';
    throw new Failure(`Several calls have ids that begin with ${text}: ${ids}${more}`);
  }
  const time = stoppedAt === undefined ? `of the last ${LOOK_BACK_DAYS} days` : `since ${stoppedAt}`;
  throw new Failure(`There is no call ${text} in ${title}, nor one ${time} whose id begins so: ${shows}`);
}

/** Most calls to name that an ambiguous beginning may mean. */
const MAX_NAMED = 5;
