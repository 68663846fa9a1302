// SQS and Secrets Manager as far as the webhook uses them: every message is taken and forgotten.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { listen } from '../../local/ports.ts';
import { answer } from '../child-process.ts';
import { SIGNING_KEY } from './signing-key.ts';

const server = createServer(async (request, response) => {
  const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
  const reply =
    request.headers['x-amz-target'] === 'AmazonSQS.SendMessage'
      ? // The SDK compares the digest with its own.
        { MessageId: '1', MD5OfMessageBody: createHash('md5').update(body.MessageBody).digest('hex') }
      : { SecretString: SIGNING_KEY };
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(reply));
});

answer(`http://localhost:${await listen(server, { port: 0, flag: '' })}`);
