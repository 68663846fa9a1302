import { type ArchivedMessage, createJoiner, readLine } from '../../archive/line.ts';
import { readNotifierMessage } from '../../store/messages/notifier-message.ts';
import { readDeadLetter } from '../../store/queues/dead-letter.ts';
import { judge } from '../../store/queues/judge.ts';
import { linesOfMessages } from './made-calls.ts';
import { releasedBody } from './made-queues.ts';
import { asInQueue, keptReleases } from './releases.ts';

/** The messages that lines of an archive have. */
function messagesOf(lines: readonly string[]): ArchivedMessage[] {
  const joiner = createJoiner();
  const messages = lines.flatMap(line => joiner.add(readLine(line)) ?? []);
  if (joiner.incomplete > 0) throw new Error('A message lacks a line');
  return messages;
}

describe.each(keptReleases())('what waits when $version is updated', ({ calls, queues, archive }) => {
  it('in the quarantine is released as before, under the right key only', () => {
    for (const message of queues.quarantine) {
      expect(message.released).toBeDefined();
      expect(releasedBody(judge(asInQueue(message), [queues.key]))).toBe(message.released);
      expect(judge(asInQueue(message), ['the-key-of-another-account'])).toEqual({ kind: 'mismatch' });
    }
  });

  it('as a dead letter is redriven as before', () => {
    for (const letter of queues.deadLetters) expect(readDeadLetter(asInQueue(letter))).toEqual(letter.replay);
  });

  it('for the notifier says the same', () => {
    for (const { body, says } of queues.notifier) expect(readNotifierMessage(body)).toEqual(says);
  });

  it('in the event queue is archived as before, and the archive is read', async () => {
    const messages = calls.flatMap(call => Object.values(call.messages));
    expect(messagesOf(archive)).toEqual(messagesOf(await linesOfMessages(messages)));
    const queued = messages.map(({ body }) => body);
    for (const { body } of messagesOf(archive)) expect(queued).toContain(body);
  });
});
