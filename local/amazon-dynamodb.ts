import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { admitAwsClient, guard } from '../loopback/guard.ts';
import { answerNotYet, close, listen, type PortChoice } from '../loopback/ports.ts';
import type { LocalDynamoDb } from './dynamodb.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';

/**
 * Starts Amazon's own engine, which has streams, without tables.
 *
 * The engine itself listens to every network that this machine is in, and to web pages. But it keeps apart what different
 * access keys create, and the tables here are created with a random one. So only requests that come through the port in front
 * of it, which are given that key, find them.
 *
 * @throws {UnusablePortError} when the port cannot be used
 * @throws {NoEngineError} when Java is missing or too old, or the engine does not start
 */
export async function startAmazonDynamoDb(choice: PortChoice): Promise<LocalDynamoDb> {
  const server = createServer();
  const port = await listen(server, choice);
  server.on('request', answerNotYet);
  try {
    const engine = await startDynamoDbLocal();
    const accessKeyId = randomBytes(16).toString('hex');
    server.off('request', answerNotYet);
    const admission = admitAwsClient(['DynamoDB_20120810', 'DynamoDBStreams_20120810']);
    server.on(
      'request',
      guard(admission, (incoming, response) => forward(incoming, response, engine.endpoint, accessKeyId)),
    );
    return {
      port,
      hasStreams: true,
      async stop() {
        await close(server);
        await engine.stop();
      },
    };
  } catch (error) {
    await close(server);
    throw error;
  }
}

// The engine does not check signatures, so the access key can be replaced.
function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  endpoint: string,
  accessKeyId: string,
): void {
  const { authorization = '', ...headers } = incoming.headers;
  const outgoing = request(endpoint, {
    method: 'POST',
    headers: {
      ...headers,
      host: new URL(endpoint).host,
      authorization: authorization.replace(/Credential=[^/]*/, `Credential=${accessKeyId}`),
    },
  });
  outgoing.on('response', answer => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  response.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}
