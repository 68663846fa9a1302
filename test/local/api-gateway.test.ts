import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createHttpApi } from '../../local/api-gateway.ts';
import { FunctionError, FunctionTimeoutError, type Invocable } from '../../local/lambda.ts';

function apiOf(invoke: (event: APIGatewayProxyEventV2) => unknown) {
  const errors: unknown[] = [];
  const target: Invocable = {
    invoke: async event => invoke(event as APIGatewayProxyEventV2),
  };
  const routes = ['POST /webhooks/whippy', 'POST /webhooks/whippy/{token}'].map(key => ({
    key,
    functionId: 'Webhook',
  }));
  return { errors, api: createHttpApi(routes, new Map([['Webhook', target]]), error => errors.push(error)) };
}

const echo = (event: APIGatewayProxyEventV2) => ({ statusCode: 200, body: JSON.stringify(event) });

function post(
  api: ReturnType<typeof apiOf>['api'],
  body: string | Uint8Array<ArrayBuffer>,
  contentType: string,
) {
  const headers = { 'content-type': contentType, 'X-Whippy-Signature': 't=1,v1=a' };
  return api.request('/webhooks/whippy?a=1', { method: 'POST', headers, body });
}

it('hands JSON on as text, with header names in lower case', async () => {
  const { api } = apiOf(echo);
  const event = (await (await post(api, '{"ü":1}', 'application/json')).json()) as APIGatewayProxyEventV2;
  expect(event).toMatchObject({
    version: '2.0',
    routeKey: 'POST /webhooks/whippy',
    rawPath: '/webhooks/whippy',
    rawQueryString: 'a=1',
    body: '{"ü":1}',
    isBase64Encoded: false,
    headers: { 'x-whippy-signature': 't=1,v1=a' },
  });
});

it('hands other content on in Base64, byte for byte', async () => {
  const { api } = apiOf(echo);
  const bytes = Buffer.from([0xff, 0x00, 0x7b]);
  const event = (await (await post(api, bytes, 'application/octet-stream')).json()) as APIGatewayProxyEventV2;
  expect(event).toMatchObject({ body: bytes.toString('base64'), isBase64Encoded: true });
});

it('hands the variable parts of a path on, decoded, under the key of their route', async () => {
  const { api } = apiOf(echo);
  const response = await api.request('/webhooks/whippy/a%20b', { method: 'POST', body: '{}' });
  expect(await response.json()).toMatchObject({
    routeKey: 'POST /webhooks/whippy/{token}',
    rawPath: '/webhooks/whippy/a%20b',
    pathParameters: { token: 'a b' },
    requestContext: { routeKey: 'POST /webhooks/whippy/{token}' },
  });
  const without = await api.request('/webhooks/whippy', { method: 'POST', body: '{}' });
  expect(await without.json()).not.toHaveProperty('pathParameters');
});

it.each([
  ['throws', new FunctionError('boom'), 500, 'Internal Server Error'],
  ['takes too long', new FunctionTimeoutError('late'), 503, 'Service Unavailable'],
])('answers as API Gateway does when the function %s', async (_what, error, status, message) => {
  const { api, errors } = apiOf(() => {
    throw error;
  });
  const response = await post(api, '{}', 'application/json');
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ message });
  expect(errors).toEqual([error]);
});

it('refuses a body of more than 10 MB without asking the function', async () => {
  const { api, errors } = apiOf(() => {
    throw new Error('must not be asked');
  });
  const response = await post(api, 'x'.repeat(10 * 1024 * 1024 + 1), 'application/json');
  expect(response.status).toBe(413);
  expect(errors).toEqual([]);
});

it('knows no other method and no other path', async () => {
  const { api } = apiOf(echo);
  expect((await api.request('/webhooks/whippy')).status).toBe(404);
  for (const path of ['/webhooks/other', '/webhooks/whippy/', '/webhooks/whippy/token/more']) {
    expect((await api.request(path, { method: 'POST' })).status).toBe(404);
  }
});
