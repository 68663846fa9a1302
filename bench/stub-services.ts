import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { listen } from '../loopback/ports.ts';
import { type ServerProcess, startServerProcess } from './child-process.ts';
import { SIGNING_KEY } from './deliveries.ts';

/**
 * Starts a stand-in for SQS, Secrets Manager and DynamoDB in a process of its own. It keeps nothing: every message is
 * taken, and every condition holds.
 */
export function startStubServices(): Promise<ServerProcess> {
  return startServerProcess(import.meta.url, serve);
}

/** Starts the stand-in in this process. */
export async function serve(): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(replyTo(String(request.headers['x-amz-target']), body)));
  });
  return `http://localhost:${await listen(server, { port: 0, flag: '' })}`;
}

function replyTo(target: string, { MessageBody = '' }: { readonly MessageBody?: string }): object {
  if (target === 'secretsmanager.GetSecretValue') return { SecretString: SIGNING_KEY };
  if (target !== 'AmazonSQS.SendMessage') return {};
  // The SDK compares the digest with its own.
  return { MessageId: '1', MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
}
