import { createHmac, timingSafeEqual } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const sqs = new SQSClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2500, throwOnRequestTimeout: true },
});

/**
 * The least that a webhook has to do with a delivery: HMAC-SHA256 of the body, one `JSON.parse`, one `SendMessage`. It
 * does not check the content, writes no log and no metrics, and knows one encoding of the signature.
 */
export async function handler(request: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const body = request.body ?? '';
  const [timestamp = '', digest = ''] = (request.headers['x-whippy-signature'] ?? '')
    .split(',')
    .map(element => element.slice(element.indexOf('=') + 1));
  const expected = createHmac('sha256', String(process.env.SIGNING_KEY))
    .update(`${timestamp}.${body}`)
    .digest();
  if (!timingSafeEqual(expected, Buffer.from(digest, 'base64'))) return { statusCode: 401 };
  const { event, data } = JSON.parse(body);
  await sqs.send(new SendMessageCommand({ QueueUrl: String(process.env.QUEUE_URL), MessageBody: body }));
  return { statusCode: 202, body: JSON.stringify({ status: 'accepted', event, call_id: data.id }) };
}
