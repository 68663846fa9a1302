import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { callState } from '../../bench/deliveries.ts';
import type { Design } from './design.ts';
import { forEachMessage } from './messages.ts';

/**
 * The design of public samples: each event is put as the record of its call and replaces the previous one. This design
 * does not promise to keep anything of earlier events, so only the newest snapshot is expected.
 */
export const putItem: Design = {
  name: 'PutItem',
  async prepare() {},
  createRecorder: (dynamodb, table) => batch =>
    forEachMessage(batch, async ({ body }) => {
      const { callId, snapshot } = callState(body);
      const Item = { call_id: { S: callId }, ...snapshot.attributes };
      await dynamodb.send(new PutItemCommand({ TableName: table, Item }));
    }),
  expected: ({ callId, snapshot }) => ({ call_id: { S: callId }, ...snapshot.attributes }),
};
