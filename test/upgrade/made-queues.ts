// What is kept of the queues of a release beside the event queue.
import { messageOfCall, readNotifierMessage } from '../../store/messages/notifier-message.ts';
import { readDeadLetter } from '../../store/queues/dead-letter.ts';
import { judge, type Verdict } from '../../store/queues/judge.ts';
import { KEY, webhook } from '../webhook/webhook.ts';
import { bareBody, documentedBody } from '../whippy/documented.ts';
import { asInQueue, type KeptQueues } from './releases.ts';

/** The messages, as this version writes them. */
export async function keptQueues(): Promise<KeptQueues> {
  const { world, deliverSigned } = webhook();
  for (const body of [bareBody('call.ended', { id: '' }), 'not JSON', 'not JSON, \uffff'])
    await deliverSigned(body);
  world.secret = 'the-key-of-another-account';
  for (const body of ['Hello.', '\uffff, which SQS refuses'])
    await deliverSigned(documentedBody('call.ended', { data: { id: 'quarantined', body } }));
  // SQS moves what could not be recorded as it is.
  const deadLetters = [...world.deadLetters, { body: documentedBody('call.started') }];
  const notifier = [
    messageOfCall('waiting'),
    JSON.stringify({
      version: '1.0',
      DDBStreamBatchInfo: {
        shardId: 'shardId-00000001',
        startSequenceNumber: '100',
        endSequenceNumber: '200',
        approximateArrivalOfFirstRecord: '2026-11-25T10:00:00Z',
        approximateArrivalOfLastRecord: '2026-11-25T10:00:01Z',
        batchSize: 2,
        streamArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/Calls/stream/2026-11-01T00:00:00.000',
      },
    }),
  ];
  return {
    key: KEY,
    quarantine: world.quarantine.map(message => ({
      ...message,
      released: releasedBody(judge(asInQueue(message), [KEY])),
    })),
    deadLetters: deadLetters.map(message => ({ ...message, replay: readDeadLetter(asInQueue(message)) })),
    notifier: notifier.map(body => ({ body, says: readNotifierMessage(body) })),
  };
}

/** The message of the event queue that a delivery becomes; undefined if it stays in the quarantine. */
export function releasedBody(verdict: Verdict): string | undefined {
  return verdict.kind === 'release' ? verdict.content.message.body : undefined;
}
