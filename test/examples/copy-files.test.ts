import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import type { SQSEvent } from 'aws-lambda';
import { buildApp } from 'fauxqs';
import { type CopyOptions, createHandler } from '../../docs/examples/targets/copy-files.ts';
import { LOCAL_AWS } from '../../local/local-aws.ts';

const Bucket = 'copies';
const CALL = 'd649233e-9127-4ae3-b90e-09611ed94868';
const MB = 1_000_000;
/** More than two parts of an upload. */
const LARGE = Buffer.alloc(12 * MB, 'sound');

const app = buildApp({ logger: false });
/** Uploads in parts that have begun, and those of them that neither ended nor were given up. */
let begun = 0;
const openUploads = new Set<string>();
let s3: S3Client;
let files: Server;
let respond: RequestListener;
/** The addresses that were asked for. */
let asked: string[];
/** What the function logged. */
let logged: object[];

beforeAll(async () => {
  app.addHook('onSend', async (request, _reply, payload) => {
    const { pathname, searchParams } = new URL(request.url, 'http://s3');
    const ends = request.method === 'DELETE' || request.method === 'POST';
    if (searchParams.has('uploads')) {
      begun++;
      openUploads.add(pathname);
    } else if (searchParams.has('uploadId') && ends) openUploads.delete(pathname);
    return payload;
  });
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  s3 = new S3Client({ ...LOCAL_AWS, endpoint, forcePathStyle: true, maxAttempts: 1 });
  await s3.send(new CreateBucketCommand({ Bucket }));
  files = createServer((request, response) => respond(request, response));
  await new Promise<void>(resolve => files.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
  asked = [];
  begun = 0;
  logged = [];
});

afterEach(async () => {
  const Objects = (await keys()).map(Key => ({ Key }));
  if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
});

afterAll(async () => {
  s3.destroy();
  files.closeAllConnections();
  await new Promise(resolve => files.close(resolve));
  await app.close();
});

/** Any host is the server of this machine. */
const fetchHere: typeof fetch = (input, init) => {
  asked.push(String(input));
  const { port } = files.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}${new URL(String(input)).pathname}`, init);
};

/** Runs the function on the message of a call with these links. */
function copy(
  links: object,
  {
    call_id = CALL,
    left = 60_000,
    ...options
  }: Partial<CopyOptions> & { call_id?: string; left?: number } = {},
): Promise<void> {
  const run = createHandler({
    s3,
    bucket: Bucket,
    fetch: fetchHere,
    log: line => logged.push(line),
    allowedHosts: ['files.example.com', 'store.example.com:8443'],
    maxBytes: 20 * MB,
    ...options,
  });
  const event = { Records: [{ body: JSON.stringify({ call_id, links }) }] } as SQSEvent;
  return run(event, { getRemainingTimeInMillis: () => left });
}

async function keys(): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key = '' }) => Key);
}

async function content(Key: string): Promise<{ bytes: Buffer; type: string | undefined }> {
  const { Body, ContentType: type } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), type };
}

/** Nothing of a file is in the bucket, and nothing that was begun is left. */
async function expectNothing(): Promise<void> {
  expect(await keys()).toEqual([]);
  expect([...openUploads]).toEqual([]);
}

const recording = 'https://files.example.com/calls/a1/recording.wav';
const transcript = 'https://files.example.com/calls/b2/transcript.json';

test('recording and transcript are copied under the id of their call, byte by byte', async () => {
  respond = ({ url = '' }, response) => {
    const isSound = url.endsWith('.wav');
    response.writeHead(200, { 'content-type': isSound ? 'audio/x-wav' : 'application/json' });
    response.end(isSound ? LARGE : '[{"role":"agent"}]');
  };
  await copy({ recording, transcript, analysis: 'https://files.example.com/analysis.json' });
  expect(await keys()).toEqual([`${CALL}/recording.wav`, `${CALL}/transcript.json`]);
  const sound = await content(`${CALL}/recording.wav`);
  expect([sound.bytes.equals(LARGE), sound.type]).toEqual([true, 'audio/x-wav']);
  const { bytes, type } = await content(`${CALL}/transcript.json`);
  expect([bytes.toString(), type]).toEqual(['[{"role":"agent"}]', 'application/json']);
  expect(asked.sort()).toEqual([recording, transcript]);
  expect([...openUploads]).toEqual([]);
});

test('a repeated event overwrites the same objects', async () => {
  let version = 0;
  respond = (_request, response) => response.end(`version ${++version}`);
  await copy({ recording });
  await copy({ recording });
  expect(await keys()).toEqual([`${CALL}/recording.wav`]);
  expect((await content(`${CALL}/recording.wav`)).bytes.toString()).toBe('version 2');
});

test('a call without files, and one with an id that is no name of a folder', async () => {
  respond = (_request, response) => response.end();
  await copy({});
  expect([await keys(), asked]).toEqual([[], []]);
  await copy({ recording: 'https://files.example.com/' }, { call_id: '../a b/c' });
  expect(await keys()).toEqual(['..%2Fa%20b%2Fc/recording']);
});

test.each([
  ['plain HTTP', 'http://files.example.com/recording.wav', 'does not begin with https'],
  ['another host', 'https://evil.example.com/recording.wav', 'evil.example.com is not allowed'],
  ['a host that only begins like one', 'https://files.example.com.evil.net/x', 'is not allowed'],
  ['another port', 'https://files.example.com:8443/x', 'files.example.com:8443 is not allowed'],
  ['the metadata of a machine', 'https://169.254.169.254/latest', 'is not allowed'],
  ['a file of this machine', 'file:///etc/passwd', 'does not begin with https'],
  ['no address', 'recording.wav', 'does not begin with https'],
])('%s is refused, and not even asked', async (_what, link, complaint) => {
  await expect(copy({ recording: link })).rejects.toThrow(complaint);
  expect(asked).toEqual([]);
  await expectNothing();
});

test('a redirect to a host that is allowed is followed, to a relative address as well', async () => {
  respond = ({ url }, response) => {
    if (url === '/signed') return response.end('sound');
    const location = url === '/next' ? 'https://store.example.com:8443/signed' : '/next';
    return response.writeHead(302, { location }).end();
  };
  await copy({ recording });
  expect(asked).toEqual([
    recording,
    'https://files.example.com/next',
    'https://store.example.com:8443/signed',
  ]);
  expect((await content(`${CALL}/recording.wav`)).bytes.toString()).toBe('sound');
});

test.each([
  ['another host', 'https://evil.example.com/x', 'evil.example.com is not allowed'],
  ['plain HTTP', 'http://files.example.com/x', 'does not begin with https'],
  ['no address', 'https://', 'does not begin with https'],
])('a redirect to %s is refused', async (_what, location, complaint) => {
  respond = (_request, response) => response.writeHead(302, { location }).end();
  await expect(copy({ recording })).rejects.toThrow(complaint);
  expect(asked).toEqual([recording]);
  await expectNothing();
});

test('redirects without an end are given up', async () => {
  respond = (_request, response) => response.writeHead(307, { location: recording }).end();
  await expect(copy({ recording })).rejects.toThrow('redirects too often');
  expect(asked).toHaveLength(4);
});

test.each([
  ['says so', { 'content-length': String(LARGE.length) }],
  ['does not say so', {}],
])('a file that is too large, and %s, leaves nothing behind', async (what, headers: object) => {
  respond = (_request, response) => response.writeHead(200, { ...headers }).end(LARGE);
  await expect(copy({ recording }, { maxBytes: 11 * MB })).rejects.toThrow('has more than 11000000 bytes');
  expect(begun).toBe(what === 'says so' ? 0 : 1);
  await expectNothing();
});

test('a file of exactly the most bytes is copied', async () => {
  respond = (_request, response) => response.end(LARGE);
  await copy({ recording }, { maxBytes: LARGE.length });
  expect((await content(`${CALL}/recording.wav`)).bytes.length).toBe(LARGE.length);
});

test.each([404, 410])('a recording that is gone (%d) is left out, and not tried again', async status => {
  respond = ({ url = '' }, response) => {
    if (url.endsWith('.wav')) response.writeHead(status);
    response.end('gone?');
  };
  await copy({ recording, transcript });
  expect(await keys()).toEqual([`${CALL}/transcript.json`]);
  expect(logged).toContainEqual({ message: 'Gone', call_id: CALL, file: 'recording' });
});

test.each([403, 429, 500, 503])(
  'an answer of %d fails, so that the queue tries again; the other file is there',
  async status => {
    respond = ({ url = '' }, response) => {
      if (url.endsWith('.wav')) response.writeHead(status);
      response.end('text');
    };
    await expect(copy({ recording, transcript })).rejects.toThrow(
      `The recording was answered with ${status}`,
    );
    expect(await keys()).toEqual([`${CALL}/transcript.json`]);
  },
);

test('a file that breaks off fails, and leaves nothing behind', async () => {
  respond = (_request, response) => {
    response.writeHead(200, { 'content-length': String(LARGE.length) });
    response.write(LARGE.subarray(0, 11 * MB), () => response.destroy());
  };
  await expect(copy({ recording })).rejects.toThrow();
  await expectNothing();
});

test('a server that stops sending is given up in time, and leaves nothing behind', async () => {
  respond = (_request, response) => {
    response.writeHead(200);
    response.write(LARGE.subarray(0, 11 * MB));
  };
  await expect(copy({ recording }, { left: 11_000 })).rejects.toThrow(/timeout|aborted/);
  await expectNothing();
});

test('a server that is down, or a bucket that is not there, fails', async () => {
  const down: typeof fetch = () => fetch('http://127.0.0.1:1');
  await expect(copy({ recording }, { fetch: down })).rejects.toThrow();
  respond = (_request, response) => response.end('sound');
  await expect(copy({ recording }, { bucket: 'another' })).rejects.toThrow();
});

test('neither log nor error has an address', async () => {
  respond = (_request, response) => response.end('sound');
  await copy({ recording });
  const refused = await copy({ recording: `${recording}?${'x'.repeat(9)}` }, { maxBytes: 1 }).catch(String);
  expect(refused).toContain('more than 1 bytes');
  expect(JSON.stringify([logged, refused])).not.toMatch(/https|calls\/a1/);
});
