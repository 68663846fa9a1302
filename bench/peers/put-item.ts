import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Design } from './design.ts';
import { forEachMessage, readState } from './messages.ts';

/**
 * What public samples do: each event is put as the record of its call, over whatever was there. Nothing of earlier
 * events is promised to stay, so only the newest snapshot is expected.
 */
export const putItem: Design = {
  name: 'PutItem',
  async prepare() {},
  createRecorder: (dynamodb, table) => batch =>
    forEachMessage(batch, async ({ body }) => {
      const { callId, snapshot } = readState(body);
      const Item = { call_id: { S: callId }, ...snapshot.attributes };
      await dynamodb.send(new PutItemCommand({ TableName: table, Item }));
    }),
  expected: ({ callId, snapshot }) => ({ call_id: { S: callId }, ...snapshot.attributes }),
};
