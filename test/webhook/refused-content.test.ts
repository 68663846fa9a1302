import { MAX_MESSAGE_BYTES } from '../../call/fit.ts';
import { fixture } from '../whippy/documented.ts';
import { read, refused, signature, webhook } from './webhook.ts';

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

  it('invalid_json: an empty body, which is not kept', async () => {
    const { deliverSigned, world } = webhook();
    expect(read(await deliverSigned(''))).toEqual({
      status: 400,
      body: refused('invalid_json', 'JSON value expected but reached end of input at position 0'),
    });
    expect(world.deadLetters).toEqual([]);
    expect(world.telemetry.lines[0]?.fields.outcome).toBe('refused');
  });

  it('invalid_json: bytes that are not a text', async () => {
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

  it('has a dead letter that SQS accepts, even if the message quotes odd characters', async () => {
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

  it('has a message of bounded length, even if it quotes a long value', async () => {
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
