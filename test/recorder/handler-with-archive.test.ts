import type { Archive, Message } from '../../functions/recorder/archive.ts';
import { createRecorderHandler } from '../../functions/recorder/handler.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { recordedTelemetry } from '../runtime/recorded-telemetry.ts';
import { documentedBody } from '../whippy/documented.ts';

const ended = (id: string) => documentedBody('call.ended', { data: { id } });
const idsOf = (messages: readonly Message[]) => messages.map(({ source }) => source.messageId);

/** The real recorder before a table that fails for some calls, and an archive that does not take some messages. */
function recorder({
  fails = [],
  refuses = [],
  stays = [],
}: {
  fails?: string[];
  refuses?: string[];
  stays?: string[];
}) {
  const kept: string[][] = [];
  const sentAgain: string[][] = [];
  const archive: Archive = {
    async keep(messages) {
      kept.push(idsOf(messages));
      return messages.filter(({ source }) => refuses.includes(source.messageId));
    },
    async sendAgain(messages) {
      sentAgain.push(idsOf(messages));
      return messages.filter(({ source }) => stays.includes(source.messageId));
    },
  };
  const handler = createRecorderHandler({
    async send({ Key }) {
      if (fails.some(id => JSON.stringify(Key).includes(`"${id}"`))) throw new Error('Not now');
      return { written: true };
    },
    telemetry: recordedTelemetry(),
    now: () => 0,
    options: {},
    archive,
  });
  return {
    kept,
    sentAgain,
    record: (bodies: readonly string[]) => handler(batchOf(bodies), lambdaContext()),
  };
}

const failures = (...ids: string[]) => ({
  batchItemFailures: ids.map(itemIdentifier => ({ itemIdentifier })),
});

it('archives all messages of a batch that are call events, and is done', async () => {
  const { record, kept, sentAgain } = recorder({});
  expect(await record([ended('a'), 'no event', ended('b')])).toEqual(failures('1'));
  expect({ kept, sentAgain }).toEqual({ kept: [['0', '2']], sentAgain: [] });
});

it('has messages come again that are recorded, but not archived: as new ones, so these do not fail', async () => {
  const { record, sentAgain } = recorder({ refuses: ['1'] });
  expect(await record([ended('a'), ended('b')])).toEqual(failures());
  expect(sentAgain).toEqual([['1']]);
});

it('lets a message fail that could not be sent again either', async () => {
  const { record } = recorder({ refuses: ['0', '1'], stays: ['1'] });
  expect(await record([ended('a'), ended('b')])).toEqual(failures('1'));
});

it('lets a message fail that was not recorded, whether it is archived or not: its receives go on counting', async () => {
  const { record, sentAgain } = recorder({ fails: ['a', 'b'], refuses: ['1', '2'] });
  expect(await record([ended('a'), ended('b'), ended('c')])).toEqual(failures('0', '1'));
  expect(sentAgain).toEqual([['2']]);
});

it('archives while it records', async () => {
  const order: string[] = [];
  const handler = createRecorderHandler({
    async send() {
      await new Promise(resolve => setImmediate(resolve));
      order.push('recorded');
      return { written: true };
    },
    telemetry: recordedTelemetry(),
    now: () => 0,
    options: {},
    archive: {
      async keep() {
        order.push('given to the archive');
        return [];
      },
      sendAgain: async () => [],
    },
  });
  await handler(batchOf([ended('a')]), lambdaContext());
  expect(order).toEqual(['given to the archive', 'recorded']);
});
