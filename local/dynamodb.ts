import type { Server } from 'node:http';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { admitAwsClient, guardServer } from '../loopback/guard.ts';
import { close, listen, type PortChoice } from '../loopback/ports.ts';
import { type Identity, resourcesOfType, type Template } from './template.ts';

/** A DynamoDB service on this machine. Its content is lost when it stops. */
export interface LocalDynamoDb {
  readonly port: number;
  /** Whether tables have a stream. */
  readonly hasStreams: boolean;
  stop(): Promise<void>;
}

/**
 * Starts a DynamoDB service in this process, without tables.
 *
 * @throws {UnusablePortError} when the port cannot be used
 */
export async function startDynamoDb(choice: PortChoice): Promise<LocalDynamoDb> {
  const server: Server = dynalite({ createTableMs: 0 });
  // dynalite itself lets every web page read and write: it answers each preflight with `*`.
  guardServer(admitAwsClient('DynamoDB_20120810'), server);
  const port = await listen(server, choice);
  return { port, hasStreams: false, stop: () => close(server) };
}

/**
 * Creates the tables of a template, with the keys and indexes that it gives them, and with their streams if the engine has
 * any.
 *
 * @returns each table's name, its ARN, and that of its stream, by logical id
 */
export async function createTables(
  template: Template,
  stackName: string,
  dynamodb: DynamoDBClient,
  hasStreams: boolean,
): Promise<Map<string, Identity>> {
  const identities = new Map<string, Identity>();
  for (const [id, { Properties }] of resourcesOfType(template, 'AWS::DynamoDB::Table')) {
    const TableName = `${stackName}-${id}`;
    const stream =
      hasStreams && Properties.StreamSpecification
        ? { StreamSpecification: { StreamEnabled: true, ...Properties.StreamSpecification } }
        : {};
    const { TableDescription } = await dynamodb.send(
      new CreateTableCommand({ TableName, ...tableDefinition(Properties), ...stream }),
    );
    const streamArn = TableDescription?.LatestStreamArn;
    identities.set(id, {
      ref: TableName,
      attributes: {
        Arn: `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`,
        ...(streamArn === undefined ? {} : { StreamArn: streamArn }),
      },
    });
  }
  return identities;
}

/** The part of a table's properties that shapes its items and queries, as `CreateTable` takes it. */
export function tableDefinition(
  properties: CreateTableCommandInput,
): Omit<CreateTableCommandInput, 'TableName'> {
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } = properties;
  return { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode };
}
