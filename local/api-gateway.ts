import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { FunctionTimeoutError, type Invocable } from './lambda.ts';
import { type Resource, referredId, resourcesOfType, type Template } from './template.ts';

/** A route of an HTTP API and the function behind it. */
export interface Route {
  /** `POST /webhooks/whippy`; a variable part of the path is written `{name}`. */
  readonly key: string;
  readonly functionId: string;
}

/** API Gateway's own limit for the body of a request, in bytes. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** The routes of a template's HTTP API. */
export function routesOf(template: Template): Route[] {
  return resourcesOfType(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => {
    const integration = template.Resources[referredId(Properties.Target)] as Resource;
    if (integration.Properties.PayloadFormatVersion !== '2.0') {
      throw new Error(`${Properties.RouteKey} must have an integration of payload format 2.0`);
    }
    return { key: Properties.RouteKey, functionId: referredId(integration.Properties.IntegrationUri) };
  });
}

/**
 * Serves routes as an HTTP API of API Gateway does: requests reach the function in payload format 2.0, and errors of
 * the function are answered as API Gateway answers them.
 *
 * @param invoke the function behind each route, by logical id
 * @param onError called with each error of a function
 */
export function createHttpApi(
  routes: readonly Route[],
  functions: ReadonlyMap<string, Invocable>,
  onError: (error: unknown) => void,
): Hono {
  const api = new Hono();
  api.notFound(context => context.json({ message: 'Not Found' }, 404));
  for (const { key, functionId } of routes) {
    const [method = '', path = ''] = key.split(' ');
    const target = functions.get(functionId) as Invocable;
    const limit = bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: context => context.json({ message: 'Request Entity Too Large' }, 413),
    });
    // Hono writes a variable part of a path as :name.
    api.on(method, path.replaceAll(/\{(\w+)\}/g, ':$1'), limit, async context => {
      try {
        const event = await toEvent(key, context.req.raw, context.req.param());
        return toResponse((await target.invoke(event)) as APIGatewayProxyStructuredResultV2);
      } catch (error) {
        onError(error);
        if (error instanceof FunctionTimeoutError)
          return context.json({ message: 'Service Unavailable' }, 503);
        return context.json({ message: 'Internal Server Error' }, 500);
      }
    });
  }
  return api;
}

async function toEvent(
  routeKey: string,
  request: Request,
  pathParameters: { readonly [name: string]: string },
): Promise<APIGatewayProxyEventV2> {
  const url = new URL(request.url);
  const body = Buffer.from(await request.arrayBuffer());
  const isBase64Encoded = body.length > 0 && !isText(request.headers.get('content-type'));
  const now = new Date();
  return {
    version: '2.0',
    routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: Object.fromEntries(request.headers),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: url.host,
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: request.headers.get('user-agent') ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(pathParameters).length > 0 ? { pathParameters } : {}),
    ...(body.length > 0 ? { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') } : {}),
    isBase64Encoded,
  };
}

// API Gateway passes these on as text, and everything else in Base64.
function isText(contentType: string | null): boolean {
  return /^(text\/|application\/(json|javascript|xml)\b)/i.test(contentType ?? '');
}

function toResponse({
  statusCode = 200,
  headers = {},
  body,
  isBase64Encoded,
}: APIGatewayProxyStructuredResultV2) {
  return new Response(body === undefined ? null : Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'), {
    status: statusCode,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
  });
}
