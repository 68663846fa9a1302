// DynamoDB as far as the recorder uses it, where every condition holds and nothing is kept.
import { createServer } from 'node:http';
import { listen } from '../../local/ports.ts';
import { answer } from '../child-process.ts';

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
  });
});

answer(`http://localhost:${await listen(server, { port: 0, flag: '' })}`);
