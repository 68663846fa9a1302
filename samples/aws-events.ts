// What AWS passes to a function: for tests, the benchmark and the studies.
import type { APIGatewayProxyEventV2, Context, SQSEvent } from 'aws-lambda';

/** The context of an invocation, as Lambda passes it to a function. */
export function lambdaContext(remainingMilliseconds = 10_000): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'callfold-test',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:callfold-test',
    memoryLimitInMB: '256',
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    logGroupName: '/aws/lambda/callfold-test',
    logStreamName: '2026/11/23/[$LATEST]0',
    getRemainingTimeInMillis: () => remainingMilliseconds,
    done() {},
    fail() {},
    succeed() {},
  };
}

/** A batch of queue messages, as Lambda's event source passes it to the recorder. Their ids are `0`, `1`, ... */
export function batchOf(bodies: readonly string[]): SQSEvent {
  return {
    Records: bodies.map((body, index) => ({
      messageId: String(index),
      receiptHandle: `receipt-${index}`,
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1730379304000',
        SenderId: 'callfold',
        ApproximateFirstReceiveTimestamp: '1730379304001',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:events',
      awsRegion: 'us-east-1',
    })),
  };
}

/** The parts of a request that differ; the rest is as API Gateway sends it (HTTP API, payload format 2.0). */
export interface RequestParts {
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean;
  readonly headers?: { readonly [name: string]: string | undefined };
  /** The end of the path, on the route that has a token. */
  readonly token?: string | undefined;
}

/** A request, as API Gateway passes it to the webhook function. */
export function gatewayRequest({
  body,
  isBase64Encoded = false,
  headers = {},
  token,
}: RequestParts): APIGatewayProxyEventV2 {
  const routeKey = `POST /webhooks/whippy${token === undefined ? '' : '/{token}'}`;
  const path = `/webhooks/whippy${token === undefined ? '' : `/${token}`}`;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json', 'user-agent': 'hackney/1.20.1', ...headers },
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'api',
      http: {
        method: 'POST',
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'hackney/1.20.1',
      },
      requestId: 'request',
      routeKey,
      stage: '$default',
      time: '31/Oct/2024:12:55:04 +0000',
      timeEpoch: 1730379304000,
    },
    ...(token === undefined ? {} : { pathParameters: { token } }),
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
  };
}
