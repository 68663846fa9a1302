import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** What a test says of a request; the rest is as API Gateway sends it (HTTP API, payload format 2.0). */
export interface RequestParts {
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean;
  readonly headers?: { readonly [name: string]: string | undefined };
  /** What the path ends with, on the route that has a token. */
  readonly token?: string | undefined;
}

/** A request as the webhook function gets it. */
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
