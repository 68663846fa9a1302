import { CALL_EVENTS } from '../../functions/call/event.ts';
import { sign } from '../../functions/webhook/signature.ts';
import { gatewayRequest, lambdaContext } from '../../samples/aws-events.ts';
import { DOCUMENTED_CALL_ID, documentedBody, fixture } from '../whippy/documented.ts';
import { KEY, NOW, read, TOLERANCE_SECONDS, webhook } from './webhook.ts';

const ENDED = documentedBody('call.ended');
const signature = (body: string | Uint8Array = ENDED, time = NOW, key = KEY) => ({
  'x-whippy-signature': sign(key, body, time),
});
const refused = (error: string, message: unknown = expect.any(String)) => ({ error, message });

describe('202', () => {
  it.each(CALL_EVENTS)('%s goes onto the queue as it came', async name => {
    const { deliverSigned, world } = webhook();
    const body = fixture(`${name}.json`);
    expect(read(await deliverSigned(body))).toEqual({
      status: 202,
      body: { status: 'accepted', event: name, call_id: DOCUMENTED_CALL_ID },
    });
    expect(world.queue).toEqual([{ body, truncated: [] }]);
    expect(world.quarantine).toEqual([]);
    expect(world.telemetry.counts).toEqual([`accepted event=${name}`]);
  });

  it('says that it is JSON, and nothing of trying again', async () => {
    const answer = await webhook().deliverSigned(ENDED);
    expect(answer.headers).toEqual({ 'content-type': 'application/json' });
  });

  it('logs who and what, not what was said', async () => {
    const { deliverSigned, world } = webhook();
    await deliverSigned(ENDED);
    expect(world.telemetry.lines).toEqual([
      {
        level: 'info',
        message: 'Accepted',
        fields: {
          outcome: 'accepted',
          event: 'call.ended',
          call_id: DOCUMENTED_CALL_ID,
          request_id: '130de618-9891-4ca2-8b20-00dcd359ca5d',
          body_bytes: Buffer.byteLength(ENDED),
          truncated: [],
        },
      },
    ]);
  });

  it('is what a call with shortened texts gets too', async () => {
    const { deliverSigned, world } = webhook();
    const answer = await deliverSigned(documentedBody('call.ended', { data: { body: 'x'.repeat(900_000) } }));
    expect(answer.statusCode).toBe(202);
    expect(world.queue[0]?.truncated).toEqual(['body']);
    expect(world.telemetry.counts).toEqual(['accepted event=call.ended', 'truncated event=call.ended']);
  });

  it.each(['X-Whippy-Signature', 'X-WHIPPY-SIGNATURE', 'x-whippy-signature'])(
    'finds the header as %s',
    async name => {
      const header = ` ${sign(KEY, ENDED, NOW)} `;
      const answer = await webhook().deliver({ body: ENDED, headers: { [name]: header } });
      expect(answer.statusCode).toBe(202);
    },
  );

  it('decodes a Base64 body before the signature is checked', async () => {
    const { deliver, world } = webhook();
    const body = Buffer.from(ENDED).toString('base64');
    const answer = await deliver({ body, isBase64Encoded: true, headers: signature() });
    expect(answer.statusCode).toBe(202);
    expect(world.queue[0]?.body).toBe(ENDED);
    const undecoded = await deliver({ body, isBase64Encoded: true, headers: signature(body) });
    expect(undecoded.statusCode).toBe(401);
  });

  it('passes a byte order mark over', async () => {
    const { deliverSigned, world } = webhook();
    expect((await deliverSigned(`\ufeff${ENDED}`)).statusCode).toBe(202);
    expect(world.queue[0]?.body).toBe(ENDED);
  });

  it('takes a signature as old as the tolerance', async () => {
    const { deliver, world } = webhook();
    world.time = NOW + TOLERANCE_SECONDS * 1000;
    expect((await deliver({ body: ENDED, headers: signature() })).statusCode).toBe(202);
  });
});

describe('200', () => {
  it.each(['message.created', 'contact.updated', 'call.transferred'])('%s is ignored', async event => {
    const { deliverSigned, world } = webhook();
    expect(read(await deliverSigned(JSON.stringify({ event, data: null })))).toEqual({
      status: 200,
      body: { status: 'ignored', event },
    });
    expect([world.queue, world.quarantine]).toEqual([[], []]);
    expect(world.telemetry.counts).toEqual(['ignored']);
    expect(world.telemetry.lines[0]).toMatchObject({ level: 'info', fields: { outcome: 'ignored', event } });
  });

  it('repeats no more than the start of a name', async () => {
    const answer = await webhook().deliverSigned(JSON.stringify({ event: 'é'.repeat(3_000_000) }));
    expect(read(answer)).toEqual({ status: 200, body: { status: 'ignored', event: 'é'.repeat(128) } });
  });
});

describe('400', () => {
  it("is the answer to the page's own JSON, and says where it is wrong", async () => {
    const body = fixture('call.started.as-printed.txt');
    expect(read(await webhook().deliverSigned(body))).toEqual({
      status: 400,
      body: refused(
        'invalid_json',
        `Quoted object key expected but got '}' at position ${body.lastIndexOf('}')}`,
      ),
    });
  });

  it.each([
    ['', 'JSON value expected but reached end of input at position 0'],
    ['{"event":', "Object value expected after ':' at position 9"],
    ['call.ended', "JSON value expected but got 'c' at position 0"],
  ])('invalid_json: %j', async (body, message) => {
    const { deliverSigned, world } = webhook();
    expect(read(await deliverSigned(body))).toEqual({ status: 400, body: refused('invalid_json', message) });
    expect([world.queue, world.quarantine]).toEqual([[], []]);
    expect(world.telemetry.counts).toEqual(['refused reason=invalid_json']);
    expect(world.telemetry.lines).toEqual([
      {
        level: 'warn',
        message: 'Refused',
        fields: { outcome: 'refused', reason: 'invalid_json', body_bytes: body.length },
      },
    ]);
  });

  it('invalid_json: bytes that are no text', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x7d]);
    const answer = await webhook().deliver({
      body: bytes.toString('base64'),
      isBase64Encoded: true,
      headers: signature(bytes),
    });
    expect(read(answer)).toEqual({
      status: 400,
      body: refused('invalid_json', 'The body is not valid UTF-8'),
    });
  });

  it('has a message of bounded length, whatever it quotes', async () => {
    const answer = await webhook().deliverSigned(`{"event":${'1'.repeat(3_000_000)}.}`);
    expect(read(answer).status).toBe(400);
    expect(read(answer).body).toEqual({
      error: 'invalid_json',
      message: expect.stringMatching(
        /^Invalid number '1+\.\.\.1+\.', expecting a digit but got '}' at position 3000010$/,
      ),
    });
  });

  it.each([
    ['{"data":{"id":"x"}}', 'event is missing'],
    ['{"event":"call.ended"}', 'data is missing'],
    ['{"event":"call.ended","data":{"id":""}}', 'data.id must not be empty'],
    [
      `{"event":"call.ended","data":{"id":"${'x'.repeat(2049)}"}}`,
      'data.id must not be longer than 2048 bytes',
    ],
  ])('invalid_event: %s', async (body, message) => {
    const { deliverSigned, world } = webhook();
    expect(read(await deliverSigned(body))).toEqual({ status: 400, body: refused('invalid_event', message) });
    expect([world.queue, world.quarantine]).toEqual([[], []]);
    expect(world.telemetry.counts).toEqual(['refused reason=invalid_event']);
  });
});

describe('401', () => {
  it.each([
    ['no header', {}],
    ['an empty one', { 'x-whippy-signature': '' }],
    ['a blank one', { 'x-whippy-signature': ' ' }],
    ['one without a value', { 'x-whippy-signature': undefined }],
    ['another one', { 'x-signature': sign(KEY, ENDED, NOW) }],
  ])('signature_missing: %s', async (_case, headers) => {
    const { deliver, world } = webhook();
    expect(read(await deliver({ body: ENDED, headers }))).toEqual({
      status: 401,
      body: refused('signature_missing', 'The X-Whippy-Signature header is missing'),
    });
    expect([world.queue, world.quarantine]).toEqual([[], []]);
    expect(world.telemetry.counts).toEqual(['refused reason=signature_missing']);
  });

  it('signature_missing, also where there are no headers at all', async () => {
    const { handler } = webhook();
    const { headers: _none, ...request } = gatewayRequest({ body: ENDED });
    const answer = await handler(request as ReturnType<typeof gatewayRequest>, lambdaContext());
    expect(read(answer)).toMatchObject({ status: 401, body: { error: 'signature_missing' } });
  });

  it('signature_malformed', async () => {
    const { deliver, world } = webhook();
    const answer = await deliver({ body: ENDED, headers: { 'x-whippy-signature': 'nonsense' } });
    expect(read(answer)).toEqual({
      status: 401,
      body: refused(
        'signature_malformed',
        'The X-Whippy-Signature header must hold one timestamp and an HMAC-SHA256 digest',
      ),
    });
    expect(world.queue).toEqual([]);
    expect(world.quarantine).toHaveLength(1);
  });

  it.each([
    ['too old', NOW + TOLERANCE_SECONDS * 1000 + 1000],
    ['from the future', NOW - TOLERANCE_SECONDS * 1000 - 1000],
  ])('signature_expired: %s', async (_case, time) => {
    const { deliver, world } = webhook();
    world.time = time;
    expect(read(await deliver({ body: ENDED, headers: signature() }))).toEqual({
      status: 401,
      body: refused('signature_expired', 'The signature is too old, or from the future'),
    });
    expect(world.queue).toEqual([]);
    expect(world.quarantine[0]?.attributes.reason).toBe('signature_expired');
  });

  it('signature_mismatch, and the delivery is kept', async () => {
    const { deliverSigned, world } = webhook();
    expect(read(await deliverSigned(ENDED, 'wrong'))).toEqual({
      status: 401,
      body: refused('signature_mismatch', 'The signature does not match the body under any signing key'),
    });
    expect(world.queue).toEqual([]);
    expect(world.quarantine).toEqual([
      {
        body: ENDED,
        attributes: {
          encoding: 'text',
          signature: sign('wrong', ENDED, NOW),
          reason: 'signature_mismatch',
        },
      },
    ]);
    expect(world.telemetry.counts).toEqual([
      'quarantined reason=signature_mismatch',
      'refused reason=signature_mismatch',
    ]);
    expect(world.telemetry.lines).toEqual([
      {
        level: 'warn',
        message: 'Refused',
        fields: {
          outcome: 'quarantined',
          reason: 'signature_mismatch',
          body_bytes: Buffer.byteLength(ENDED),
        },
      },
    ]);
  });

  it('signature_mismatch of anything else is not kept', async () => {
    const { deliverSigned, world } = webhook();
    expect((await deliverSigned('{"event":"message.created"}', 'wrong')).statusCode).toBe(401);
    expect(world.quarantine).toEqual([]);
    expect(world.telemetry.counts).toEqual(['refused reason=signature_mismatch']);
    expect(world.telemetry.lines[0]?.fields.outcome).toBe('refused');
  });

  it('comes before anything is said of the body', async () => {
    expect((await webhook().deliverSigned('not JSON', 'wrong')).statusCode).toBe(401);
    expect((await webhook().deliver({})).statusCode).toBe(401);
  });
});

it('accepts an event that fits only with a list of it written as a text', async () => {
  const { deliverSigned, world } = webhook();
  const odd = Array.from({ length: 30_000 }, (_, index) => index);
  const { statusCode } = await deliverSigned(documentedBody('call.ended', { data: { odd } }));
  expect(statusCode).toBe(202);
  expect(world.queue).toMatchObject([{ truncated: ['odd'] }]);
});

describe('503', () => {
  const outage = new Error('out of reach');

  it.each([
    ['secret', KEY],
    ['queue', KEY],
    ['quarantine', 'wrong'],
  ] as const)(
    'is the answer while the %s is out of reach, and Whippy is told to come again',
    async (service, key) => {
      const { deliverSigned, world } = webhook();
      world.broken[service] = outage;
      const answer = await deliverSigned(ENDED, key);
      expect(read(answer)).toEqual({
        status: 503,
        body: refused('unavailable', 'The event could not be taken. Please deliver it again.'),
      });
      expect(answer.headers).toEqual({ 'content-type': 'application/json', 'retry-after': '5' });
      expect([world.queue, world.quarantine]).toEqual([[], []]);
      expect(world.telemetry.counts).toEqual([`unavailable reason=${service}`]);
      expect(world.telemetry.lines).toEqual([
        {
          level: 'error',
          message: 'Not taken',
          fields: {
            outcome: 'unavailable',
            reason: service,
            error: expect.objectContaining({ cause: outage }),
          },
        },
      ]);

      delete world.broken[service];
      expect((await deliverSigned(ENDED)).statusCode).toBe(202);
      expect(world.queue).toHaveLength(1);
    },
  );

  it('not 401, is the answer to a wrong signature while the newest keys are out of reach', async () => {
    const { deliverSigned, world } = webhook();
    await deliverSigned(ENDED);
    world.time += 60_000;
    world.broken.secret = outage;
    expect((await deliverSigned(ENDED, 'rotated')).statusCode).toBe(503);
    expect((await deliverSigned(ENDED)).statusCode).toBe(202);
    expect(world.quarantine).toEqual([]);
  });

  it('is the answer to what nobody has thought of', async () => {
    const { handler, world } = webhook();
    const context = {
      ...lambdaContext(),
      getRemainingTimeInMillis() {
        throw new Error('What nobody has thought of');
      },
    };
    expect((await handler(gatewayRequest({ body: ENDED }), context)).statusCode).toBe(503);
    expect(world.telemetry.counts).toEqual(['unavailable reason=unexpected']);
    expect(world.telemetry.open).toBe(0);
  });
});

describe('a rotated key', () => {
  it('counts at once when it was put into the secret more than ten seconds after the last reading', async () => {
    const { deliverSigned, world } = webhook();
    await deliverSigned(ENDED);
    world.secret = `${KEY} rotated`;
    world.time += 10_000;
    expect((await deliverSigned(ENDED, 'rotated')).statusCode).toBe(202);
    expect((await deliverSigned(ENDED)).statusCode).toBe(202);
  });

  it('counts ten seconds later at the latest', async () => {
    const { deliverSigned, world } = webhook();
    await deliverSigned(ENDED);
    world.secret = 'rotated';
    world.time += 9_999;
    expect((await deliverSigned(ENDED, 'rotated')).statusCode).toBe(401);
    world.time += 1;
    expect((await deliverSigned(ENDED, 'rotated')).statusCode).toBe(202);
    expect((await deliverSigned(ENDED)).statusCode).toBe(401);
  });

  it('lets nobody in while the secret is empty', async () => {
    const { deliverSigned, world } = webhook();
    world.secret = '';
    expect((await deliverSigned(ENDED, '')).statusCode).toBe(401);
    expect((await deliverSigned(ENDED)).statusCode).toBe(401);
  });
});

describe('an invocation', () => {
  it('is begun and ended once, whatever happens', async () => {
    const { deliverSigned, world } = webhook();
    await deliverSigned(ENDED);
    await deliverSigned('not JSON');
    world.broken.queue = new Error('out of reach');
    await deliverSigned(ENDED);
    expect(world.telemetry.open).toBe(0);
  });

  it('gives up shortly before its time is over', async () => {
    const { deliver, world } = webhook();
    world.queueMilliseconds = 20;
    await deliver({ body: ENDED, headers: signature() }, lambdaContext(10));
    expect(world.signals.at(-1)?.aborted).toBe(true);
    await deliver({ body: ENDED, headers: signature() }, lambdaContext(60_000));
    expect(world.signals.at(-1)?.aborted).toBe(false);
  });

  it('that has no time left still answers', async () => {
    const { deliver } = webhook();
    expect((await deliver({ body: ENDED, headers: signature() }, lambdaContext(-5))).statusCode).toBe(202);
  });
});
