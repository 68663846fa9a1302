import { createHmac } from 'node:crypto';
import { sign } from '../../whippy/signature.ts';
import { documentedBody } from '../whippy/documented.ts';
import { KEY, NOW, read, TOLERANCE_SECONDS, webhook } from './webhook.ts';

const ENDED = documentedBody('call.ended');
const SECONDS = String(NOW / 1000);
const TOKEN = 'T0ken'.repeat(13).slice(0, 64);

const hmac = (text: string, key = KEY) => createHmac('sha256', key).update(text).digest();

/** Headers as they may come under each scheme, with the time at which they were signed. */
const SIGNED = {
  'timestamp.body': (seconds: string, body = ENDED) =>
    `t=${seconds},v1=${hmac(`${seconds}.${body}`).toString('base64')}`,
  'body+timestamp': (seconds: string, body = ENDED) =>
    `v=${seconds},d=${hmac(`${body}${seconds}`).toString('hex')}`,
  body: (_seconds: string, body = ENDED) => `sha256=${hmac(body).toString('hex')}`,
} as const;
const SCHEMES = Object.keys(SIGNED) as (keyof typeof SIGNED)[];

describe('a signature', () => {
  it.each(SCHEMES)('lets a delivery in under the scheme %s, which is logged and counted', async scheme => {
    const { deliver, world } = webhook();
    const headers = { 'x-whippy-signature': SIGNED[scheme](SECONDS) };
    expect((await deliver({ body: ENDED, headers })).statusCode).toBe(202);
    expect(world.queue).toHaveLength(1);
    expect(world.telemetry.counts).toContain(`verified scheme=${scheme}`);
    expect(world.telemetry.lines[0]?.fields.scheme).toBe(scheme);
  });

  it.each(SCHEMES)('that is old is expired, if its time is signed: %s', async scheme => {
    const { deliver, world } = webhook();
    const headers = { 'x-whippy-signature': SIGNED[scheme](String(NOW / 1000 - TOLERANCE_SECONDS - 1)) };
    const { status, body } = read(await deliver({ body: ENDED, headers }));
    if (scheme === 'body') expect(status).toBe(202);
    else expect(body).toMatchObject({ error: 'signature_expired' });
    expect(world.quarantine).toHaveLength(scheme === 'body' ? 0 : 1);
  });

  it.each(SCHEMES)('is of the body and of no other: %s', async scheme => {
    const { deliver } = webhook();
    const headers = { 'x-whippy-signature': SIGNED[scheme](SECONDS, documentedBody('call.started')) };
    expect(read(await deliver({ body: ENDED, headers }))).toMatchObject({
      status: 401,
      body: { error: 'signature_mismatch' },
    });
  });

  it('is looked for in the header of the setting, in any case', async () => {
    const { deliver, deliverSigned } = webhook({ signatureHeader: 'x-retell-signature' });
    expect((await deliverSigned(ENDED)).statusCode).toBe(202);
    const value = sign(KEY, ENDED, NOW);
    const inAnyCase = { 'X-Retell-Signature': value };
    expect((await deliver({ body: ENDED, headers: inAnyCase })).statusCode).toBe(202);
    const elsewhere = await deliver({ body: ENDED, headers: { 'x-whippy-signature': value } });
    expect(read(elsewhere)).toEqual({
      status: 401,
      body: { error: 'signature_missing', message: 'The header x-retell-signature is missing' },
    });
  });

  it('that is wrong is checked against the secret once more only if that has changed', async () => {
    const { deliverSigned, world } = webhook();
    await deliverSigned(ENDED);
    world.secret = `another-key-of-whippy ${KEY}`;
    world.time += 10_000;
    expect((await deliverSigned(ENDED, 'another-key-of-whippy')).statusCode).toBe(202);
  });
});

describe('the token of the second route', () => {
  function withToken() {
    const subject = webhook();
    subject.world.tokens = TOKEN;
    return subject;
  }

  it('lets a delivery in that is not signed', async () => {
    const { deliver, world } = withToken();
    expect((await deliver({ body: ENDED, token: TOKEN })).statusCode).toBe(202);
    expect(world.queue).toHaveLength(1);
    expect(world.telemetry.counts).toEqual(['verified scheme=token', 'accepted event=call.ended']);
    expect(world.telemetry.lines[0]?.fields).toMatchObject({ outcome: 'accepted', scheme: 'token' });
  });

  it.each([
    ['a signature that verifies', sign(KEY, ENDED, NOW)],
    ['one that does not', sign('another-key', ENDED, NOW)],
    ['one that cannot be read', 'nonsense'],
  ])('lets a delivery in that also has %s', async (_case, value) => {
    const { deliver, world } = withToken();
    const answer = await deliver({ body: ENDED, token: TOKEN, headers: { 'x-whippy-signature': value } });
    expect(answer.statusCode).toBe(202);
    expect(world.telemetry.counts).toContain('verified scheme=token');
  });

  it.each([
    ['another one', `${TOKEN.slice(1)}x`],
    ['the beginning of it', TOKEN.slice(0, -1)],
    ['more than it', `${TOKEN}x`],
    ['another case', TOKEN.toLowerCase()],
    ['a space', ' '],
    ['nothing', ''],
  ])('that is wrong lets nothing in, and the delivery is kept: %s', async (_case, token) => {
    const { deliver, world } = withToken();
    const answer = await deliver({ body: ENDED, token });
    expect(read(answer)).toEqual({
      status: 401,
      body: {
        error: 'token_mismatch',
        message: 'The token that the path ends with is not the right one',
      },
    });
    expect(world.queue).toEqual([]);
    expect(world.quarantine).toMatchObject([{ body: ENDED, attributes: { reason: 'token_mismatch' } }]);
    expect(JSON.stringify([world.quarantine, world.telemetry.lines, answer])).not.toContain(
      TOKEN.slice(1, -1),
    );
    expect(world.telemetry.counts).toEqual([
      'quarantined reason=token_mismatch',
      'refused reason=token_mismatch',
    ]);
  });

  it('that is wrong does not matter if a signature verifies', async () => {
    const { deliver, world } = withToken();
    const headers = { 'x-whippy-signature': sign(KEY, ENDED, NOW) };
    expect((await deliver({ body: ENDED, token: 'wrong', headers })).statusCode).toBe(202);
    expect(world.telemetry.counts).toContain('verified scheme=timestamp.body');
  });

  it('is of use on its own route alone', async () => {
    const { deliver } = withToken();
    const headers = { 'x-whippy-signature': TOKEN, authorization: `Bearer ${TOKEN}` };
    expect((await deliver({ body: ENDED, headers })).statusCode).toBe(401);
  });

  it('lets nothing in if there is no such route', async () => {
    const { deliver } = webhook();
    for (const token of ['', TOKEN, 'undefined']) {
      expect((await deliver({ body: ENDED, token })).statusCode).toBe(401);
    }
  });

  it('is replaced as a key is: the new one counts within ten seconds, the old one until it is gone', async () => {
    const { deliver, world } = withToken();
    const next = TOKEN.replaceAll('T', 'N');
    await deliver({ body: ENDED, token: TOKEN });
    world.tokens = `${TOKEN} ${next}`;
    world.time += 10_000;
    expect((await deliver({ body: ENDED, token: next })).statusCode).toBe(202);
    expect((await deliver({ body: ENDED, token: TOKEN })).statusCode).toBe(202);
    world.tokens = next;
    world.time += 5 * 60_000;
    expect((await deliver({ body: ENDED, token: TOKEN })).statusCode).toBe(401);
  });

  it('that is out of reach is not a reason to refuse: Whippy is asked to deliver again', async () => {
    const { deliver, world } = withToken();
    world.broken.tokens = new Error('out of reach');
    expect((await deliver({ body: ENDED, token: TOKEN })).statusCode).toBe(503);
    expect(world.telemetry.counts).toEqual(['unavailable reason=secret']);
    delete world.broken.tokens;
    expect((await deliver({ body: ENDED, token: TOKEN })).statusCode).toBe(202);
  });
});
