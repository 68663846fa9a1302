import { CALL_EVENTS } from '../../call/event.ts';
import { gatewayRequest, lambdaContext } from '../../samples/aws-events.ts';
import { sign } from '../../whippy/signature.ts';
import { DOCUMENTED_CALL_ID, documentedBody, fixture, listedBody } from '../whippy/documented.ts';
import { ENDED, KEY, NOW, read, refused, signature, TOLERANCE_SECONDS, webhook } from './webhook.ts';

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

  it('says that it is JSON, without asking to try again', async () => {
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

it('accepts an event that fits only with a list of it written as a text', async () => {
  const { deliverSigned, world } = webhook();
  const odd = Array.from({ length: 600_000 }, () => 0);
  expect((await deliverSigned(documentedBody('call.ended', { data: { odd } }))).statusCode).toBe(202);
  expect(world.queue).toMatchObject([{ truncated: ['odd'] }]);
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

describe('503', () => {
  const outage = new Error('out of reach');

  it.each([
    ['secret', KEY, ENDED],
    ['queue', KEY, ENDED],
    ['quarantine', 'wrong', ENDED],
    ['dead_letters', KEY, '{"event":"call.ended"}'],
  ] as const)(
    'is the answer while the %s is out of reach, and Whippy is asked to deliver again',
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

describe('an invocation', () => {
  it('is begun and ended once in every case', async () => {
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
