import { createHmac, timingSafeEqual } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { SIGNING_KEY } from './signing-key.ts';

const sqs = new SQSClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2500, throwOnRequestTimeout: true },
});

/**
 * The least that any webhook has to do with a delivery: HMAC-SHA256 of its body, one `JSON.parse`, one
 * `SendMessage`. No check of the content, no log, no metric, and one encoding of the signature only.
 */
export async function handler(request: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const body = request.body ?? '';
  const [timestamp = '', digest = ''] = (request.headers['x-whippy-signature'] ?? '')
    .split(',')
    .map(element => element.slice(element.indexOf('=') + 1));
  const expected = createHmac('sha256', SIGNING_KEY).update(`${timestamp}.${body}`).digest();
  if (!timingSafeEqual(expected, Buffer.from(digest, 'base64'))) return { statusCode: 401 };
  const { event, data } = JSON.parse(body);
  await sqs.send(new SendMessageCommand({ QueueUrl: String(process.env.QUEUE_URL), MessageBody: body }));
  return { statusCode: 202, body: JSON.stringify({ status: 'accepted', event, call_id: data.id }) };
}
