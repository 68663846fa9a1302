import { merge } from '../../functions/call/fold.ts';
import { recordCall } from '../../functions/recorder/record-call.ts';
import { milestoneUpdate, type RecordUpdate, snapshotUpdate } from '../../functions/recorder/update.ts';
import { documentedState } from '../whippy/documented.ts';

const started = documentedState('call.started');
const ended = documentedState('call.ended');
const analyzed = documentedState('call.analyzed');

/** A table that answers with the given outcomes, one after the other, and remembers what it was sent. */
function table(...answers: (boolean | Error)[]) {
  const sent: RecordUpdate[] = [];
  return {
    sent,
    async send(update: RecordUpdate): Promise<boolean> {
      const answer = answers[sent.length];
      sent.push(update);
      if (answer === undefined) throw new Error('One update too many');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

describe('one event', () => {
  it('that is the newest costs one update', async () => {
    const { send, sent } = table(true);
    expect(await recordCall([ended], send)).toEqual(['folded']);
    expect(sent).toEqual([snapshotUpdate(ended)]);
  });

  it('that is late adds its milestone', async () => {
    const { send, sent } = table(false, true);
    expect(await recordCall([ended], send)).toEqual(['late']);
    expect(sent).toEqual([snapshotUpdate(ended), milestoneUpdate(ended)]);
  });

  it('that is a duplicate changes nothing', async () => {
    const { send, sent } = table(false, false);
    expect(await recordCall([ended], send)).toEqual(['duplicate']);
    expect(sent).toEqual([snapshotUpdate(ended), milestoneUpdate(ended)]);
  });
});

describe('several events', () => {
  it('are folded in memory and written at once', async () => {
    const { send, sent } = table(true);
    expect(await recordCall([analyzed, started, ended], send)).toEqual(['folded', 'folded', 'folded']);
    expect(sent).toEqual([snapshotUpdate([analyzed, started, ended].reduce(merge))]);
  });

  it('are written one by one, the oldest first, where the record knows something newer', async () => {
    const { send, sent } = table(false, false, true, true, false, false);
    expect(await recordCall([analyzed, started, ended], send)).toEqual(['duplicate', 'late', 'folded']);
    expect(sent).toEqual([
      snapshotUpdate([analyzed, started, ended].reduce(merge)),
      snapshotUpdate(started),
      milestoneUpdate(started),
      snapshotUpdate(ended),
      snapshotUpdate(analyzed),
      milestoneUpdate(analyzed),
    ]);
  });

  it('that are the same event count once', async () => {
    const { send, sent } = table(true);
    expect(await recordCall([ended, ended, documentedState('call.ended')], send)).toEqual([
      'folded',
      'duplicate',
      'duplicate',
    ]);
    expect(sent).toEqual([snapshotUpdate(ended)]);
  });

  it('that are late, and the same event, count once', async () => {
    const { send } = table(false, true);
    expect(await recordCall([ended, ended], send)).toEqual(['late', 'duplicate']);
  });

  it('some of them the same, keep their order in the answer', async () => {
    const { send } = table(true);
    expect(await recordCall([ended, started, ended, analyzed, started], send)).toEqual([
      'folded',
      'folded',
      'duplicate',
      'folded',
      'duplicate',
    ]);
  });
});

describe('a table out of reach', () => {
  it.each([
    ['at once', [new Error('out of reach')], 1],
    ['at the milestone', [false, false, new Error('out of reach')], 3],
    ['half way', [false, true, new Error('out of reach')], 3],
  ])('%s is thrown on, and nothing more is sent', async (_case, answers, sends) => {
    const { send, sent } = table(...answers);
    await expect(recordCall([started, ended], send)).rejects.toThrow('out of reach');
    expect(sent).toHaveLength(sends);
  });
});
