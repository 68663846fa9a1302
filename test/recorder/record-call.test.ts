import type { AttributeMap } from '../../call/attribute-value.ts';
import { type CallState, merge, recordOf } from '../../call/fold.ts';
import { type Answer, recordCall, UnrecordableError } from '../../functions/recorder/record-call.ts';
import { milestoneUpdate, type RecordUpdate, snapshotUpdate } from '../../functions/recorder/update.ts';
import { documentedState } from '../whippy/documented.ts';

const started = documentedState('call.started');
const ended = documentedState('call.ended');
const analyzed = documentedState('call.analyzed');

/**
 * A table that answers with the given outcomes, one after the other, and remembers what it was sent: written, not
 * written because of what the record holds or because there is no record (`false`), or out of reach.
 */
function table(...answers: (boolean | AttributeMap | Error)[]) {
  const sent: RecordUpdate[] = [];
  return {
    sent,
    async send(update: RecordUpdate): Promise<Answer> {
      const answer = answers[sent.length];
      sent.push(update);
      if (answer === undefined) throw new Error('One update too many');
      if (answer instanceof Error) throw answer;
      if (answer === true) return { written: true };
      return { written: false, record: answer === false ? undefined : answer };
    },
  };
}

const folded = (...events: CallState[]) => events.reduce(merge);

describe('one event', () => {
  it('that is the newest costs one update', async () => {
    const { send, sent } = table(true);
    expect(await recordCall([ended], send)).toEqual(['folded']);
    expect(sent).toEqual([snapshotUpdate(ended)]);
  });

  it('that is late adds its milestone', async () => {
    const { send, sent } = table(recordOf(analyzed), true);
    expect(await recordCall([ended], send)).toEqual(['late']);
    expect(sent).toEqual([snapshotUpdate(ended), milestoneUpdate(ended)]);
  });

  it('that is a duplicate changes nothing', async () => {
    const { send, sent } = table(recordOf(ended));
    expect(await recordCall([ended], send)).toEqual(['duplicate']);
    expect(sent).toEqual([snapshotUpdate(ended)]);
  });
});

describe('several events', () => {
  it('are folded in memory and written at once', async () => {
    const { send, sent } = table(true);
    expect(await recordCall([analyzed, started, ended], send)).toEqual(['folded', 'folded', 'folded']);
    expect(sent).toEqual([snapshotUpdate(folded(analyzed, started, ended))]);
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
    const { send } = table(recordOf(analyzed), true);
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

describe('a record that knows something newer', () => {
  const olderEnded = documentedState('call.ended', { data: { updated_at: '2024-10-31T12:54:50Z' } });

  it('an event that is older than its phase’s milestone costs one, and is known', async () => {
    const { send, sent } = table(recordOf(ended));
    expect(await recordCall([olderEnded], send)).toEqual(['duplicate']);
    expect(sent).toEqual([snapshotUpdate(olderEnded)]);
  });

  it('late events that come together cost two', async () => {
    const { send, sent } = table(recordOf(analyzed), true);
    expect(await recordCall([ended, started], send)).toEqual(['late', 'late']);
    expect(sent).toEqual([snapshotUpdate(folded(started, ended)), milestoneUpdate(folded(started, ended))]);
  });

  it('what is known already is left out of a late write', async () => {
    const { send, sent } = table(recordOf(folded(started, analyzed)), true);
    expect(await recordCall([started, ended, ended], send)).toEqual(['duplicate', 'late', 'duplicate']);
    expect(sent).toEqual([snapshotUpdate(folded(started, ended)), milestoneUpdate(ended)]);
  });

  it('a newer snapshot is written without the milestones that are outdated', async () => {
    const { send, sent } = table(recordOf(folded(started, ended)), true);
    expect(await recordCall([olderEnded, analyzed], send)).toEqual(['duplicate', 'folded']);
    expect(sent).toEqual([snapshotUpdate(folded(olderEnded, analyzed)), snapshotUpdate(analyzed)]);
  });

  it('what others write in between is left out of the next try', async () => {
    const { send, sent } = table(recordOf(analyzed), recordOf(folded(analyzed, started)), true);
    expect(await recordCall([started, ended], send)).toEqual(['duplicate', 'late']);
    expect(sent.slice(1)).toEqual([milestoneUpdate(folded(started, ended)), milestoneUpdate(ended)]);
  });

  it('a record without any version is an error if it refuses the event, not a loss', async () => {
    const { version: _version, ...noVersion } = recordOf(ended);
    for (const record of [{}, { ...noVersion, ended_event: { S: 'by hand' } }, { version: { N: '7' } }]) {
      const { send } = table(record);
      await expect(recordCall([analyzed], send)).rejects.toMatchObject({
        name: 'UnrecordableError',
        message: 'The record refuses an update of which it lacks all',
      });
    }
  });

  it('a record that refuses the same rest again is an error', async () => {
    const { send, sent } = table(recordOf(analyzed), recordOf(analyzed));
    await expect(recordCall([ended], send)).rejects.toThrow(UnrecordableError);
    expect(sent).toHaveLength(2);
  });
});

describe('a record that is deleted while a late event is being recorded', () => {
  it('is written anew as a whole, never as a remnant', async () => {
    const { send, sent } = table(recordOf(analyzed), false, true);
    expect(await recordCall([ended], send)).toEqual(['folded']);
    expect(sent).toEqual([snapshotUpdate(ended), milestoneUpdate(ended), snapshotUpdate(ended)]);
  });

  it('is written again with all that came together, also what it knew before', async () => {
    const { send, sent } = table(recordOf(folded(started, analyzed)), false, true);
    expect(await recordCall([started, ended], send)).toEqual(['folded', 'folded']);
    expect(sent[2]).toEqual(snapshotUpdate(folded(started, ended)));
  });

  it('before it could be looked at, is written anew', async () => {
    const { send, sent } = table(false, true);
    expect(await recordCall([ended], send)).toEqual(['folded']);
    expect(sent).toEqual([snapshotUpdate(ended), snapshotUpdate(ended)]);
  });

  it('and is written anew by others meanwhile, gets what it lacks', async () => {
    const { send, sent } = table(recordOf(analyzed), false, recordOf(analyzed), true);
    expect(await recordCall([ended], send)).toEqual(['late']);
    expect(sent.slice(2)).toEqual([snapshotUpdate(ended), milestoneUpdate(ended)]);
  });

  it('repeatedly is given up in the end, and left to the queue', async () => {
    const { send, sent } = table(
      ...Array.from({ length: 20 }, (_, index) => index % 2 === 0 && recordOf(analyzed)),
    );
    await expect(recordCall([ended], send)).rejects.toMatchObject({
      name: 'UnrecordableError',
      message: 'The record changed after each of 10 updates',
    });
    expect(sent).toHaveLength(10);
  });
});

describe('a record of a newer version of callfold', () => {
  const later_attributes = { L: [{ S: 'talk_ratio' }] };

  it('loses what only that version sets, with its snapshot', async () => {
    const { send, sent } = table({ ...recordOf(folded(started, ended)), later_attributes }, true);
    expect(await recordCall([analyzed], send)).toEqual(['folded']);
    expect(sent).toEqual([snapshotUpdate(analyzed), snapshotUpdate(analyzed, ['talk_ratio'])]);
  });

  it('keeps it, if the snapshot stays', async () => {
    const { send, sent } = table({ ...recordOf(analyzed), later_attributes }, true);
    expect(await recordCall([ended], send)).toEqual(['late']);
    expect(sent).toEqual([snapshotUpdate(ended), milestoneUpdate(ended)]);
  });

  it('is an error if it refuses the event even so', async () => {
    const record = { ...recordOf(ended), later_attributes };
    const { send, sent } = table(record, record);
    await expect(recordCall([analyzed], send)).rejects.toThrow(UnrecordableError);
    expect(sent).toHaveLength(2);
  });
});

describe('a table out of reach', () => {
  it.each([
    ['at once', [new Error('out of reach')], 1],
    ['at the milestone', [recordOf(analyzed), new Error('out of reach')], 2],
    ['after the record was deleted', [recordOf(analyzed), false, new Error('out of reach')], 3],
  ])('%s is thrown on, and nothing more is sent', async (_case, answers, sends) => {
    const { send, sent } = table(...answers);
    await expect(recordCall([started, ended], send)).rejects.toThrow('out of reach');
    expect(sent).toHaveLength(sends);
  });
});
