import type { APIGatewayProxyEventV2, Context, SQSEvent } from 'aws-lambda';

/** A batch of queue messages, as Lambda's event source gives it to a recorder. */
export function batchOf(bodies: readonly string[]): SQSEvent {
  return {
    Records: bodies.map((body, index) => ({
      messageId: String(index),
      receiptHandle: `receipt-${index}`,
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1730379304000',
        SenderId: 'benchmark',
        ApproximateFirstReceiveTimestamp: '1730379304001',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:events',
      awsRegion: 'us-east-1',
    })),
  };
}

/** The context of an invocation that has plenty of time left. */
export function newContext(): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'benchmark',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:benchmark',
    memoryLimitInMB: '512',
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    logGroupName: '/aws/lambda/benchmark',
    logStreamName: 'benchmark',
    getRemainingTimeInMillis: () => 15_000,
    done() {},
    fail() {},
    succeed() {},
  };
}

/** A delivery, as API Gateway gives it to the webhook (HTTP API, payload format 2.0). */
export function gatewayRequest(body: string, signature: string): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: 'POST /webhooks/whippy',
    rawPath: '/webhooks/whippy',
    rawQueryString: '',
    headers: { 'content-type': 'application/json', 'x-whippy-signature': signature },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'api',
      http: {
        method: 'POST',
        path: '/webhooks/whippy',
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'benchmark',
      },
      requestId: 'request',
      routeKey: 'POST /webhooks/whippy',
      stage: '$default',
      time: '31/Oct/2024:12:55:04 +0000',
      timeEpoch: 1730379304000,
    },
    body,
    isBase64Encoded: false,
  };
}
