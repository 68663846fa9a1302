import { request } from 'node:http';
import { askWith } from '../../local/discovery.ts';
import { readToken, stateDirectory } from '../../local/token-file.ts';
import { sign } from '../../whippy/signature.ts';
import { STATE_ENV } from '../state-home.ts';
import { documentedBody } from '../whippy/documented.ts';
import { SIGNING_KEY, startTestCallfold, type TestCallfold } from './running-callfold.ts';

let callfold: TestCallfold;

beforeAll(async () => {
  callfold = await startTestCallfold();
});

afterAll(() => callfold.stop());

/** Asks as a client does at the other end of a tunnel: under the tunnel's own name. */
function ask(
  url: string,
  { host = 'a-tunnel.example', method = 'POST', headers = {}, body = '' },
): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: { host, ...headers } }, async response => {
      const text = Buffer.concat(await response.toArray()).toString();
      resolve({ status: response.statusCode, text });
    });
    asked.on('error', reject).end(body);
  });
}

const getSecret = () => ({
  headers: { 'x-amz-target': 'secretsmanager.GetSecretValue', 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({ SecretId: callfold.outputs.SigningSecretArn }),
});

it('a delivery gets through', async () => {
  const body = documentedBody('call.ended');
  const headers = {
    'content-type': 'application/json',
    'x-whippy-signature': sign(SIGNING_KEY, body, Date.now()),
  };
  expect(await ask(String(callfold.outputs.WebhookUrl), { headers, body })).toMatchObject({ status: 202 });
});

it('what is for the command is there under the name of this machine alone, and for its user alone', async () => {
  const url = new URL('/.callfold', callfold.outputs.WebhookUrl).href;
  const token = await readToken(stateDirectory(STATE_ENV), Number(new URL(url).port));
  const { headers } = askWith(String(token));
  expect((await ask(url, { method: 'GET', headers })).status).toBe(403);
  expect((await ask(url, { method: 'GET', headers, host: 'localhost' })).status).toBe(200);
  expect((await ask(url, { method: 'GET', host: 'localhost' })).status).toBe(403);
});

it('the signing key is not behind the port that a tunnel leads to, under any name', async () => {
  const { pathname } = new URL(callfold.endpoints.secretsManager);
  for (const path of ['/', '/.callfold', pathname, '/webhooks/whippy']) {
    for (const host of ['a-tunnel.example', 'localhost']) {
      const url = new URL(path, callfold.outputs.WebhookUrl).href;
      const { status, text } = await ask(url, { host, ...getSecret() });
      expect([401, 403, 404]).toContain(status);
      expect(text).not.toContain(SIGNING_KEY);
    }
  }
});

it('Secrets Manager answers this machine alone', async () => {
  const { secretsManager } = callfold.endpoints;
  expect((await ask(secretsManager, getSecret())).status).toBe(403);
  const answer = await ask(secretsManager, { host: 'localhost', ...getSecret() });
  expect(JSON.parse(answer.text)).toMatchObject({ SecretString: SIGNING_KEY });
  expect(await ask(secretsManager, { ...getSecret(), host: 'localhost', body: 'no JSON' })).toMatchObject({
    status: 400,
    text: expect.stringContaining('SerializationException'),
  });
});

it('CloudWatch Logs answers this machine alone', async () => {
  const filter = {
    headers: {
      'x-amz-target': 'Logs_20140328.FilterLogEvents',
      'content-type': 'application/x-amz-json-1.1',
    },
    body: JSON.stringify({ logGroupName: callfold.outputs.WebhookLogGroupName }),
  };
  const { cloudWatchLogs } = callfold.endpoints;
  expect((await ask(cloudWatchLogs, filter)).status).toBe(403);
  const answer = await ask(cloudWatchLogs, { ...filter, host: 'localhost' });
  expect(JSON.parse(answer.text)).toMatchObject({ events: expect.any(Array) });
});
