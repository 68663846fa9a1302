import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { PROGRESS_KEY, type Progress } from './pass.ts';

/** Keeps the progress of the reconciler from run to run. Both reject with what the AWS SDK throws. */
export interface ProgressStore {
  load(): Promise<Progress>;
  save(progress: Progress): Promise<void>;
}

/** Keeps it as the only item of a table. */
export function progressStoreIn(client: DynamoDBClient, tableName: string): ProgressStore {
  const Key = { [PROGRESS_KEY]: { S: 'progress' } };
  return {
    async load() {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      return readProgress(Item ?? {});
    },
    async save({ compared, lookedBack, unfinished }) {
      const Item = {
        ...Key,
        ...texts({ compared, looked_back: lookedBack }),
        ...texts({ begun: unfinished?.begun, after: unfinished?.after, cursor: unfinished?.cursor }),
      };
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
    },
  };
}

type Item = Record<string, AttributeValue>;

function readProgress({ compared, looked_back, begun, after, cursor }: Item): Progress {
  return {
    compared: compared?.S,
    lookedBack: looked_back?.S,
    ...(begun?.S && after?.S ? { unfinished: { begun: begun.S, after: after.S, cursor: cursor?.S } } : {}),
  };
}

function texts(values: { readonly [name: string]: string | undefined }): Item {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, S]) => (S === undefined ? [] : [[name, { S }]])),
  );
}
