import { CALL_EVENTS } from '../../call/event.ts';
import { MAX_MESSAGE_BYTES } from '../../call/fit.ts';
import { gatewayRequest, lambdaContext } from '../../samples/aws-events.ts';
import { sign } from '../../whippy/signature.ts';
import { DOCUMENTED_CALL_ID, documentedBody, fixture, listedBody } from '../whippy/documented.ts';
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
    expect(world.telemetry.counts).toEqual(['verified scheme=timestamp.body', `accepted event=${name}`]);
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
          scheme: 'timestamp.body',
          body_bytes: Buffer.byteLength(ENDED),
          truncated: [],
          truncated_other: 0,
        },
      },
    ]);
  });

  it('is what a call with shortened texts gets too', async () => {
    const { deliverSigned, world } = webhook();
    const answer = await deliverSigned(documentedBody('call.ended', { data: { body: 'x'.repeat(900_000) } }));
    expect(answer.statusCode).toBe(202);
    expect(world.queue[0]?.truncated).toEqual(['body']);
    expect(world.telemetry.counts).toEqual([
      'verified scheme=timestamp.body',
      'accepted event=call.ended',
      'truncated event=call.ended',
    ]);
  });

  it('names the documented fields that were shortened, and counts the others: a name can be that of a person', async () => {
    const { deliverSigned, world } = webhook();
    const long = 'x'.repeat(300_000);
    const data = {
      body: long,
      metadata: { placeholders_data: { 'Jack Hannaford': long }, analysis: { call_summary: long } },
      attachments: [{ url: long }],
      'jack@example.com': long,
    };
    expect((await deliverSigned(documentedBody('call.ended', { data }))).statusCode).toBe(202);
    const { truncated = [], truncated_other } = world.telemetry.lines[0]?.fields ?? {};
    expect([...truncated].sort()).toEqual(['attachments.0.url', 'body', 'metadata.analysis.call_summary']);
    expect(truncated_other).toBe(2);
    expect(JSON.stringify(world.telemetry.lines)).not.toMatch(/jack/i);
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
    expect(world.telemetry.counts).toEqual(['verified scheme=timestamp.body', 'ignored']);
    expect(world.telemetry.lines).toEqual([
      {
        level: 'info',
        message: 'Ignored',
        fields: { outcome: 'ignored', scheme: 'timestamp.body', body_bytes: expect.any(Number) },
      },
    ]);
  });

  it('a listing is ignored: only callfold itself puts them on the queue', async () => {
    const { deliverSigned, world } = webhook();
    expect(read(await deliverSigned(listedBody()))).toEqual({
      status: 200,
      body: { status: 'ignored', event: 'callfold.listed' },
    });
    expect([world.queue, world.quarantine, world.deadLetters]).toEqual([[], [], []]);
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
    ['{"event":', "Object value expected after ':' at position 9"],
    ['call.ended', "JSON value expected but got 'c' at position 0"],
  ])('invalid_json: %j, which is kept as a dead letter first', async (body, message) => {
    const { deliverSigned, world } = webhook();
    expect(read(await deliverSigned(body))).toEqual({ status: 400, body: refused('invalid_json', message) });
    expect([world.queue, world.quarantine]).toEqual([[], []]);
    expect(world.deadLetters).toEqual([
      { body, attributes: { encoding: 'text', reason: 'invalid_json', detail: message } },
    ]);
    expect(world.telemetry.counts).toEqual([
      'verified scheme=timestamp.body',
      'deadLettered reason=invalid_json',
      'refused reason=invalid_json',
    ]);
    expect(world.telemetry.lines).toEqual([
      {
        level: 'warn',
        message: 'Refused',
        fields: {
          outcome: 'dead_letter',
          reason: 'invalid_json',
          scheme: 'timestamp.body',
          body_bytes: body.length,
          message_ids: ['dead-letters-1'],
        },
      },
    ]);
  });

  it('invalid_json: an empty body, of which there is nothing to keep', async () => {
    const { deliverSigned, world } = webhook();
    expect(read(await deliverSigned(''))).toEqual({
      status: 400,
      body: refused('invalid_json', 'JSON value expected but reached end of input at position 0'),
    });
    expect(world.deadLetters).toEqual([]);
    expect(world.telemetry.lines[0]?.fields.outcome).toBe('refused');
  });

  it('invalid_json: bytes that are no text', async () => {
    const { deliver, world } = webhook();
    const bytes = Buffer.from([0x7b, 0xff, 0x7d]);
    const answer = await deliver({
      body: bytes.toString('base64'),
      isBase64Encoded: true,
      headers: signature(bytes),
    });
    expect(read(answer)).toEqual({
      status: 400,
      body: refused('invalid_json', 'The body is not valid UTF-8'),
    });
    expect(world.deadLetters).toEqual([
      {
        body: bytes.toString('base64'),
        attributes: { encoding: 'base64', reason: 'invalid_json', detail: 'The body is not valid UTF-8' },
      },
    ]);
  });

  it('has a dead letter of what SQS takes, whatever the message quotes', async () => {
    const { deliverSigned, world } = webhook();
    for (const character of ['\u0000', '\uffff', '\ud800', '\u{1f4de}']) {
      const answer = await deliverSigned(`{"event":${character}}`);
      expect(answer.statusCode).toBe(400);
    }
    expect(world.deadLetters.map(({ attributes }) => attributes.detail)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^[ -~\ufffd]+$/u)]),
    );
    for (const { attributes } of world.deadLetters) {
      expect(attributes.detail).toMatch(/^[\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u);
    }
  });

  it('has a message of bounded length, whatever it quotes', async () => {
    const answer = await webhook().deliverSigned(`{"event":${'1'.repeat(1_000_000)}.}`);
    expect(read(answer).status).toBe(400);
    expect(read(answer).body).toEqual({
      error: 'invalid_json',
      message: expect.stringMatching(
        /^Invalid number '1+\.\.\.1+\.', expecting a digit but got '}' at position 1000010$/,
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
    expect(world.deadLetters).toEqual([
      { body, attributes: { encoding: 'text', reason: 'invalid_event', detail: message } },
    ]);
    expect(world.telemetry.counts).toEqual([
      'verified scheme=timestamp.body',
      'deadLettered reason=invalid_event',
      'refused reason=invalid_event',
    ]);
  });
});

describe('401', () => {
  it.each([
    ['no header', {}],
    ['an empty one', { 'x-whippy-signature': '' }],
    ['a blank one', { 'x-whippy-signature': ' ' }],
    ['one without a value', { 'x-whippy-signature': undefined }],
    ['another one', { 'x-signature': sign(KEY, ENDED, NOW) }],
  ])('signature_missing: %s, and the delivery is kept', async (_case, headers) => {
    const { deliver, world } = webhook();
    expect(read(await deliver({ body: ENDED, headers }))).toEqual({
      status: 401,
      body: refused('signature_missing', 'The header x-whippy-signature is missing'),
    });
    expect(world.queue).toEqual([]);
    expect(world.quarantine).toMatchObject([{ body: ENDED, attributes: { reason: 'signature_missing' } }]);
    expect(world.telemetry.counts).toEqual([
      'quarantined reason=signature_missing',
      'refused reason=signature_missing',
    ]);
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
      body: refused('signature_malformed', 'The header x-whippy-signature holds no HMAC-SHA256 digest'),
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
          reason: 'signature_mismatch',
          headers: JSON.stringify({
            names: ['content-type', 'user-agent', 'x-whippy-signature'],
            values: { 'x-whippy-signature': sign('wrong', ENDED, NOW) },
          }),
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
          message_ids: ['quarantine-1'],
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
  const odd = Array.from({ length: 600_000 }, () => 0);
  expect((await deliverSigned(documentedBody('call.ended', { data: { odd } }))).statusCode).toBe(202);
  expect(world.queue).toMatchObject([{ truncated: ['odd'] }]);
});

describe('413', () => {
  it.each([
    ['no JSON', 'x'.repeat(MAX_MESSAGE_BYTES + 1), 'JSON value expected'],
    ['no event', JSON.stringify({ data: 'x'.repeat(MAX_MESSAGE_BYTES) }), 'event is missing'],
  ])('is the answer to what not even a dead letter can hold: %s', async (_case, body, detail) => {
    const { deliverSigned, world } = webhook();
    expect(read(await deliverSigned(body))).toEqual({
      status: 413,
      body: refused('payload_too_large', expect.stringContaining(detail)),
    });
    expect([world.queue, world.quarantine, world.deadLetters]).toEqual([[], [], []]);
    expect(world.telemetry.counts).toEqual([
      'verified scheme=timestamp.body',
      'refused reason=payload_too_large',
    ]);
    expect(world.telemetry.lines[0]?.fields).toMatchObject({
      outcome: 'refused',
      reason: 'payload_too_large',
    });
  });

  it('counts what the attributes of a dead letter take', async () => {
    const { deliverSigned, world } = webhook();
    const attributes = {
      encoding: 'text',
      reason: 'invalid_json',
      detail: "JSON value expected but got 'x' at position 0",
    };
    const room = Object.entries(attributes).reduce(
      (left, [name, value]) => left - name.length - 'String'.length - value.length,
      MAX_MESSAGE_BYTES,
    );
    expect((await deliverSigned('x'.repeat(room))).statusCode).toBe(400);
    expect((await deliverSigned('x'.repeat(room + 1))).statusCode).toBe(413);
    expect(world.deadLetters).toEqual([{ body: 'x'.repeat(room), attributes }]);
  });
});

describe('503', () => {
  const outage = new Error('out of reach');

  it.each([
    ['secret', KEY, ENDED],
    ['queue', KEY, ENDED],
    ['quarantine', 'wrong', ENDED],
    ['dead_letters', KEY, '{"event":"call.ended"}'],
  ] as const)(
    'is the answer while the %s is out of reach, and Whippy is told to come again',
    async (service, key, body) => {
      const { deliverSigned, world } = webhook();
      world.broken[service] = outage;
      const answer = await deliverSigned(body, key);
      expect(read(answer)).toEqual({
        status: 503,
        body: refused('unavailable', 'The event could not be taken. Please deliver it again.'),
      });
      expect(answer.headers).toEqual({ 'content-type': 'application/json', 'retry-after': '5' });
      expect([world.queue, world.quarantine, world.deadLetters]).toEqual([[], [], []]);
      expect(world.telemetry.counts.at(-1)).toBe(`unavailable reason=${service}`);
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
    expect((await deliverSigned(ENDED, 'the-rotated-api-key')).statusCode).toBe(503);
    expect((await deliverSigned(ENDED)).statusCode).toBe(202);
    expect(world.quarantine).toEqual([]);
  });

  it('is the answer to an unexpected error', async () => {
    const { handler, world } = webhook();
    const context = {
      ...lambdaContext(),
      getRemainingTimeInMillis() {
        throw new Error('An unexpected error');
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
    world.secret = `${KEY} the-rotated-api-key`;
    world.time += 10_000;
    expect((await deliverSigned(ENDED, 'the-rotated-api-key')).statusCode).toBe(202);
    expect((await deliverSigned(ENDED)).statusCode).toBe(202);
  });

  it('counts ten seconds later at the latest', async () => {
    const { deliverSigned, world } = webhook();
    await deliverSigned(ENDED);
    world.secret = 'the-rotated-api-key';
    world.time += 9_999;
    expect((await deliverSigned(ENDED, 'the-rotated-api-key')).statusCode).toBe(401);
    world.time += 1;
    expect((await deliverSigned(ENDED, 'the-rotated-api-key')).statusCode).toBe(202);
    expect((await deliverSigned(ENDED)).statusCode).toBe(401);
  });

  it('refuses every delivery while the secret is empty', async () => {
    const { deliverSigned, world } = webhook();
    world.secret = '';
    expect((await deliverSigned(ENDED, '')).statusCode).toBe(401);
    expect((await deliverSigned(ENDED)).statusCode).toBe(401);
  });

  it('refuses a delivery that is signed with a word that is not a key', async () => {
    const { deliverSigned, world } = webhook();
    world.secret = `{\n  "key": "${KEY}"\n}\nAPI key: short`;
    const words = world.secret.split(/\s+/);
    for (const word of [...words, world.secret, KEY, `"${KEY}"`]) {
      expect((await deliverSigned(ENDED, word)).statusCode).toBe(401);
    }
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
