import * as fc from 'fast-check';
import { CALL_EVENTS } from '../../../call/event.ts';
import {
  fromQuarantineMessage,
  MAX_QUARANTINED_BYTES,
  toQuarantineMessage,
} from '../../../store/messages/quarantine.ts';
import { isTimely, parseSignature, sign, verifySignature } from '../../../whippy/signature.ts';
import { runs } from '../../full-size.ts';
import { KEY, NOW, webhook } from '../../webhook/webhook.ts';
import { bareBody, documentedBody } from '../../whippy/documented.ts';

const SIGNATURE = sign('wrong', '', NOW);
const ENDED = documentedBody('call.ended');
const HEADER = 'x-whippy-signature';

const quarantine = (
  body: string | Uint8Array,
  headers: { readonly [name: string]: string } = { [HEADER]: SIGNATURE },
  signatureHeader = HEADER,
) =>
  toQuarantineMessage(
    { body: Buffer.from(body), headers, token: undefined },
    'signature_mismatch',
    signatureHeader,
  );

/** What is kept of some headers. */
function kept(headers: { readonly [name: string]: string }, signatureHeader = HEADER) {
  const message = quarantine(ENDED, headers, signatureHeader);
  if (!message) throw new Error('Not kept');
  return fromQuarantineMessage(message.body, message.attributes).headers;
}

/** A call event of exactly that many bytes. */
const bodyOfBytes = (bytes: number) =>
  bareBody('call.ended', { body: 'x'.repeat(bytes - bareBody('call.ended', { body: '' }).length) });

describe('a delivery that is kept', () => {
  const attributes = {
    encoding: 'text',
    reason: 'signature_mismatch',
    headers: JSON.stringify({ names: [HEADER], values: { [HEADER]: SIGNATURE } }),
  };

  it.each(CALL_EVENTS)('is a call event: %s', name => {
    const body = `  ${JSON.stringify(JSON.parse(documentedBody(name)), null, 2)}\r\n`;
    expect(quarantine(body)).toEqual({ body, attributes });
  });

  it('says why it was refused', () => {
    const delivery = { body: Buffer.from(ENDED), headers: {}, token: undefined };
    expect(toQuarantineMessage(delivery, 'signature_missing', HEADER)?.attributes).toEqual({
      encoding: 'text',
      reason: 'signature_missing',
      headers: '{"names":[],"values":{}}',
    });
  });

  it.each(['\ufffe', '\uffff', '\u{1f4de}\uffff'])(
    'is in Base64 where SQS would refuse the text: %j',
    text => {
      const body = documentedBody('call.ended', { data: { body: text } });
      expect(quarantine(body)).toEqual({
        body: Buffer.from(body).toString('base64'),
        attributes: { ...attributes, encoding: 'base64' },
      });
    },
  );

  it('keeps its byte order mark, which is signed', () => {
    const body = `\ufeff${ENDED}`;
    expect(quarantine(body)?.body).toBe(body);
  });

  it('may have 256 KB', () => {
    expect(MAX_QUARANTINED_BYTES).toBe(256 * 1024);
    expect(quarantine(bodyOfBytes(MAX_QUARANTINED_BYTES))).toBeDefined();
    expect(quarantine(bodyOfBytes(MAX_QUARANTINED_BYTES + 1))).toBeUndefined();
  });
});

describe('the headers that are kept', () => {
  it('are known by name, all of them; by value, those that may be a signature', () => {
    const headers = {
      host: 'example.com',
      'content-type': 'application/json',
      'user-agent': 'hackney/1.20.1',
      'x-signature': 'anything',
      'x-hub-digest': 'anything',
      'x-whippy-timestamp': '1730379298',
      'x-forwarded-for': '192.0.2.1',
      'x-odd': `sha256=${'ab'.repeat(32)}`,
    };
    expect(kept(headers)).toEqual({
      names: Object.keys(headers),
      values: {
        'x-signature': 'anything',
        'x-hub-digest': 'anything',
        'x-whippy-timestamp': '1730379298',
        'x-odd': `sha256=${'ab'.repeat(32)}`,
      },
    });
  });

  it('include the one of the setting, with any name and value', () => {
    expect(kept({ 'x-odd': 'nonsense' }, 'x-odd').values).toEqual({ 'x-odd': 'nonsense' });
  });

  it.each([
    'authorization',
    'proxy-authorization',
    'cookie',
    'set-cookie',
    'x-api-key',
    'x-whippy-key',
    'x-auth-signature',
    'x-amz-security-token',
    'x-client-secret',
    'x-signature-password',
  ])('have no value that logs the sender in: %s', name => {
    const value = 'a'.repeat(64);
    expect(kept({ [name]: value })).toEqual({ names: [name], values: {} });
  });

  it.each(['a\u0000b', 'a\u001fb', 'a\u007fb', 'a\u0085b', '\ud800', '\uffff', '', 's'.repeat(1025)])(
    'have no value that cannot be printed, or is too long: %j',
    value => {
      expect(kept({ [HEADER]: value })).toEqual({ names: [HEADER], values: {} });
    },
  );

  it('have no name that cannot be printed', () => {
    expect(kept({ 'x-\u0007': 'a', 'x-ü': 'b', 'x-ok': 'c' }).names).toEqual(['x-ok']);
  });

  it('are 6 KB at most, the signature before all others', () => {
    const many = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`x-signature-${index}`, 's'.repeat(1024)]),
    );
    const message = quarantine(ENDED, { ...many, [HEADER]: SIGNATURE });
    const { headers = '' } = message?.attributes ?? {};
    expect(Buffer.byteLength(headers)).toBeLessThan(6.5 * 1024);
    expect(JSON.parse(headers).values[HEADER]).toBe(SIGNATURE);
  });

  it.each([
    undefined,
    '',
    'no JSON',
    '[]',
    'null',
    '{"names":[1],"values":{"a":1}}',
    '{"names":"x","values":[]}',
  ])('are none where the attribute says nothing: %j', headers => {
    expect(fromQuarantineMessage('x', { headers }).headers).toEqual({ names: [], values: {} });
  });
});

describe('a delivery that is not kept', () => {
  it.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['no JSON', `${ENDED},`],
    ['no UTF-8', Buffer.concat([Buffer.from(ENDED.slice(0, -2)), Buffer.from([0xff]), Buffer.from('"}')])],
    ['another event', '{"event":"message.created","data":{"id":"x"}}'],
    ['another event that mentions one', '{"event":"message.created","data":{"id":"x","body":"call.ended"}}'],
    ['no event', '{"data":{"id":"x"}}'],
    ['a call event without an id', '{"event":"call.ended","data":{}}'],
    ['a call event with an unusable id', bareBody('call.ended', { id: '' })],
    ['a call event in a list', `[${ENDED}]`],
    ['nesting without end', `{"event":"call.ended","data":${'['.repeat(1000)}`],
  ])('is not a well-formed call event: %s', (_case, body) => {
    expect(quarantine(body)).toBeUndefined();
  });
});

describe('a quarantined delivery', () => {
  it('comes back byte for byte', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('\ufffe', '\uffff', '\ufeff', '\u2028', '\u0000', '\ud800', '😀', '"'),
      }),
    );
    const spaces = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r'), maxLength: 5 });
    const seen = { text: 0, base64: 0 };
    fc.assert(
      fc.property(fc.dictionary(texts, texts), spaces, spaces, fc.boolean(), (data, before, after, bom) => {
        const event = bareBody('call.ended', { ...data, id: 'x' });
        const body = Buffer.from(`${bom ? '\ufeff' : ''}${before}${event}${after}`);
        const message = quarantine(body);
        if (!message) throw new Error('Not kept');
        seen[message.attributes.encoding as keyof typeof seen]++;
        expect(message.body).toMatch(/^[\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u);
        expect(fromQuarantineMessage(message.body, { ...message.attributes })).toEqual({
          body,
          headers: { names: [HEADER], values: { [HEADER]: SIGNATURE } },
        });
      }),
      runs(250, 1000),
    );
    expect(seen.text).toBeGreaterThan(25);
    expect(seen.base64).toBeGreaterThan(25);
  });
});

describe('a wrong key, configured for an hour', () => {
  it('loses nothing: what was kept verifies under the right one, days later', async () => {
    const { deliverSigned, world } = webhook();
    world.secret = 'the-wrong-api-key';
    const bodies = [
      ...CALL_EVENTS.map(name => documentedBody(name)),
      documentedBody('call.ended', { data: { body: '\uffff' } }),
    ];
    for (const body of bodies) {
      expect((await deliverSigned(body, KEY)).statusCode).toBe(401);
      world.time += 20 * 60_000;
    }
    expect(world.queue).toEqual([]);

    world.secret = KEY;
    const released = world.quarantine.map(({ body, attributes }) => fromQuarantineMessage(body, attributes));
    expect(released.map(({ body }) => Buffer.from(body).toString())).toEqual(bodies);
    for (const { body, headers } of released) {
      const signature = parseSignature(headers.values[HEADER] ?? '');
      const verified = signature && verifySignature([KEY], signature, body);
      expect(verified).toMatchObject({ scheme: 'timestamp.body', key: 1 });
      expect(verified && isTimely(verified, NOW + 13 * 86_400_000, 14 * 86_400)).toBe(true);
    }
  });
});
