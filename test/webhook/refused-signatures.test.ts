import { gatewayRequest, lambdaContext } from '../../samples/aws-events.ts';
import { sign } from '../../whippy/signature.ts';
import { ENDED, KEY, NOW, read, refused, signature, TOLERANCE_SECONDS, webhook } from './webhook.ts';

describe('401', () => {
  it.each([
    ['no header', {}],
    ['an empty one', { 'x-whippy-signature': '' }],
    ['one of a space', { 'x-whippy-signature': ' ' }],
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

  it('signature_missing, also if there are no headers at all', async () => {
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

  it('comes before any check of the body', async () => {
    expect((await webhook().deliverSigned('not JSON', 'wrong')).statusCode).toBe(401);
    expect((await webhook().deliver({})).statusCode).toBe(401);
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
