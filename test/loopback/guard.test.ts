import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { LOCAL_AWS } from '../../local/local-aws.ts';
import { createCallReader } from '../../store/calls/call-reader.ts';
import { type RunningView, startView } from '../../view/start-view.ts';
import { sign } from '../../whippy/signature.ts';
import {
  messagesIn,
  SIGNING_KEY,
  startTestCallfold,
  type TestCallfold,
} from '../end-to-end/running-callfold.ts';
import { documentedBody } from '../whippy/documented.ts';
import { rawRequest } from './raw-request.ts';

let callfold: TestCallfold;
let view: RunningView;
/** A queue that nothing reads from, so that every message stays. */
let queueUrl: string;

/** A request that a service of this machine answers when a client of this machine sends it. */
interface Usual {
  readonly url: string;
  readonly method: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** What the AWS CLI sends. */
function awsCli(url: string, target: string, version: string, input: object): Usual {
  return {
    url,
    method: 'POST',
    headers: {
      host: new URL(url).host,
      'accept-encoding': 'identity',
      'x-amz-target': target,
      'content-type': `application/x-amz-json-${version}`,
      'user-agent':
        'aws-cli/2.15.30 Python/3.11.8 Linux/6.5.0 exe/x86_64 prompt/off command/sqs.send-message',
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sqs/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=0000000000000000000000000000000000000000000000000000000000000000',
    },
    body: JSON.stringify(input),
  };
}

const USUAL: { readonly [service: string]: () => Usual } = {
  SQS: () =>
    awsCli(callfold.endpoints.sqs, 'AmazonSQS.SendMessage', '1.0', {
      QueueUrl: queueUrl,
      MessageBody: '{}',
    }),
  DynamoDB: () =>
    awsCli(callfold.endpoints.dynamodb, 'DynamoDB_20120810.Scan', '1.0', {
      TableName: callfold.outputs.TableName,
    }),
  'Secrets Manager': () =>
    awsCli(callfold.endpoints.secretsManager, 'secretsmanager.GetSecretValue', '1.1', {
      SecretId: callfold.outputs.SigningSecretArn,
    }),
  // It lists the buckets.
  S3: () => {
    const { host = '', authorization = '' } = awsCli(callfold.endpoints.s3, '', '1.0', {}).headers;
    const url = `${callfold.endpoints.s3}/`;
    return {
      url,
      method: 'GET',
      headers: { host, authorization: authorization.replace('/sqs/', '/s3/') },
      body: '',
    };
  },
  'the view': () => ({ url: view.url, method: 'GET', headers: {}, body: '' }),
};
const SERVICES = Object.keys(USUAL);

function usual(service: string): Usual {
  const make = USUAL[service];
  if (!make) throw new Error(`No service ${service}`);
  return make();
}

beforeAll(async () => {
  callfold = await startTestCallfold();
  const { QueueUrl } = await callfold.sqs.send(new CreateQueueCommand({ QueueName: 'unread' }));
  queueUrl = String(QueueUrl);
  const tableName = String(callfold.outputs.TableName);
  view = await startView(
    { port: 0, flag: '--view-port' },
    {
      records: createCallReader({ client: callfold.dynamodb, tableName, now: Date.now }),
      now: Date.now,
      source: 'this machine',
      explain: String,
      report: () => undefined,
    },
  );
});

afterAll(async () => {
  await view.close();
  await callfold.stop();
});

async function expectRefusal(service: string, changes: Partial<Usual>): Promise<void> {
  const { url, method, headers, body } = usual(service);
  const answer = await rawRequest(url, {
    method: changes.method ?? method,
    headers: { ...headers, ...changes.headers },
    body: changes.body ?? (changes.method === 'OPTIONS' ? '' : body),
  });
  expect(answer.status).toBe(403);
  expect(answer.text).toMatch(/^[^\n]+\.\n?$/);
  expect(answer.text).not.toContain(SIGNING_KEY);
  for (const name of Object.keys(answer.headers)) expect(name).not.toMatch(/^access-control-/);
}

describe.each(SERVICES)('%s', service => {
  it('answers a client of this machine', async () => {
    const { url, method, headers, body } = usual(service);
    const answer = await rawRequest(url, { method, headers, body });
    expect(answer.status).toBe(service === 'the view' ? 303 : 200);
  });

  it.each([
    'evil.example',
    'evil.example:8000',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    '127.0.0.2',
    'localhost.',
    'localhost@evil.example',
  ])('refuses the name %j, which DNS may resolve to this machine', host =>
    expectRefusal(service, { headers: { host } }),
  );

  it.each(['https://evil.example', 'http://localhost:5173', 'http://127.0.0.1', 'null', 'file://'])(
    'refuses a page of the origin %s',
    origin => expectRefusal(service, { headers: { origin } }),
  );

  it.each(['cross-site', 'same-site'])('refuses a request that a browser calls %s', site =>
    expectRefusal(service, { headers: { 'sec-fetch-site': site } }),
  );

  it('answers no preflight', () =>
    expectRefusal(service, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-amz-target',
      },
    }));
});

describe.each(['SQS', 'DynamoDB', 'Secrets Manager'])('%s', service => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a'])(
    'refuses what a form of a page can post as %s, even from a browser that says nothing of the page',
    async type => {
      const { url, body } = usual(service);
      const answer = await rawRequest(url, { headers: { 'content-type': type }, body });
      expect(answer.status).toBe(403);
    },
  );

  it.each([
    ['GET', '/health'],
    ['POST', '/other'],
  ])('refuses %s %s', async (method, path) => {
    const { url, headers, body } = usual(service);
    const answer = await rawRequest(new URL(path, url).href, {
      method,
      headers,
      body: method === 'GET' ? '' : body,
    });
    expect(answer.status).toBe(403);
  });

  it("refuses another service's requests", async () => {
    const others = SERVICES.filter(other => other !== service && other !== 'the view').map(usual);
    for (const { headers, body } of others) {
      const { host, ...sent } = headers;
      expect((await rawRequest(usual(service).url, { headers: sent, body })).status).toBe(403);
    }
  });
});

it('the signing secret is only for who was told its address', async () => {
  const { url, headers, body } = usual('Secrets Manager');
  const { origin, pathname } = new URL(url);
  expect(pathname).toMatch(/^\/[\w-]{43}$/);
  for (const path of ['/', '/secretsmanager/', pathname.toUpperCase(), `${pathname}x`]) {
    const answer = await rawRequest(`${origin}${path}`, { headers, body });
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain(SIGNING_KEY);
  }
});

describe('the queues', () => {
  const form = (fields: { [name: string]: string }, headers = {}) =>
    rawRequest(callfold.endpoints.sqs, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
    });

  it('get nothing from a form that publishes to a topic', async () => {
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:t';
    const arn = 'arn:aws:sqs:us-east-1:000000000000:unread';
    for (const fields of [
      { Action: 'CreateTopic', Name: 't' },
      { Action: 'Subscribe', TopicArn, Protocol: 'sqs', Endpoint: arn },
      { Action: 'Publish', TopicArn, Message: 'forged' },
    ]) {
      expect((await form(fields)).status).toBe(403);
    }
    const bodies = (await messagesIn(callfold, queueUrl)).map(({ Body }) => Body);
    expect(bodies).not.toContainEqual(expect.stringContaining('forged'));
  });

  it('cannot be looked into by other ways than their own', async () => {
    for (const path of ['/_fauxqs/queues', '/_fauxqs/queues/unread', '/bucket/key']) {
      const url = new URL(path, callfold.endpoints.sqs).href;
      expect((await rawRequest(url, { method: 'GET' })).status).toBe(403);
    }
  });
});

it("AWS's own clients get through", async () => {
  const secretsManager = new SecretsManagerClient({
    ...LOCAL_AWS,
    endpoint: callfold.endpoints.secretsManager,
  });
  const SecretId = callfold.outputs.SigningSecretArn;
  expect(await secretsManager.send(new GetSecretValueCommand({ SecretId }))).toMatchObject({
    SecretString: SIGNING_KEY,
  });
  secretsManager.destroy();
  await callfold.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: '{}' }));
  await callfold.dynamodb.send(new ScanCommand({ TableName: callfold.outputs.TableName }));
});

describe('the webhook', () => {
  const deliver = (headers = {}) => {
    const body = documentedBody('call.ended').toString();
    return rawRequest(String(callfold.outputs.WebhookUrl), {
      headers: {
        'content-type': 'application/json',
        'x-whippy-signature': sign(SIGNING_KEY, body, Date.now()),
        ...headers,
      },
      body,
    });
  };

  it('is open to the other end of a tunnel', async () => {
    expect((await deliver({ host: 'a-tunnel.example', 'x-forwarded-host': 'a-tunnel.example' })).status).toBe(
      202,
    );
  });

  it.each([[{ origin: 'https://evil.example' }], [{ origin: 'null' }], [{ 'sec-fetch-site': 'cross-site' }]])(
    'is closed to a page: %j',
    async headers => {
      expect((await deliver(headers)).status).toBe(403);
    },
  );

  it.each(['/', '/.callfold', '/webhooks', '/webhooks/whippy/', '/webhooks/whippy/other'])(
    'is all that a tunnel leads to, not %s',
    async path => {
      const url = new URL(path, callfold.outputs.WebhookUrl).href;
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        expect((await rawRequest(url, { method, headers: { host: 'a-tunnel.example' } })).status).toBe(403);
      }
    },
  );
});
