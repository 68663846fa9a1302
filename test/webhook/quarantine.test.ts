import * as fc from 'fast-check';
import { CALL_EVENTS } from '../../functions/call/event.ts';
import { MAX_MESSAGE_BYTES } from '../../functions/call/fit.ts';
import {
  fromQuarantineMessage,
  type QuarantineMessage,
  toQuarantineMessage,
} from '../../functions/webhook/quarantine.ts';
import { isSignedBy, isTimely, parseSignature, sign } from '../../functions/webhook/signature.ts';
import { bareBody, documentedBody } from '../whippy/documented.ts';
import { KEY, NOW, webhook } from './webhook.ts';

const SIGNATURE = sign('wrong', '', NOW);
const ENDED = documentedBody('call.ended');

const quarantine = (body: string | Uint8Array, signature: string | undefined = SIGNATURE) =>
  toQuarantineMessage({ body: Buffer.from(body), signature }, 'signature_mismatch');

/** What SQS counts against its limit: body, and names, types and values of the attributes. */
function queueBytes({ body, attributes }: QuarantineMessage): number {
  return [body, ...Object.entries(attributes).flatMap(([name, value]) => [name, 'String', value])].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    0,
  );
}

/** A call event of exactly that many bytes. */
const bodyOfBytes = (bytes: number) =>
  bareBody('call.ended', { body: 'x'.repeat(bytes - bareBody('call.ended', { body: '' }).length) });

describe('a delivery that is kept', () => {
  it.each(CALL_EVENTS)('is a call event with a signature: %s', name => {
    const body = `  ${JSON.stringify(JSON.parse(documentedBody(name)), null, 2)}\r\n`;
    expect(quarantine(body)).toEqual({
      body,
      attributes: { encoding: 'text', signature: SIGNATURE, reason: 'signature_mismatch' },
    });
  });

  it('says why it was refused', () => {
    const delivery = { body: Buffer.from(ENDED), signature: 'nonsense' };
    expect(toQuarantineMessage(delivery, 'signature_malformed')?.attributes).toEqual({
      encoding: 'text',
      signature: 'nonsense',
      reason: 'signature_malformed',
    });
  });

  it.each(['\ufffe', '\uffff', '\u{1f4de}\uffff'])(
    'is in Base64 where SQS would refuse the text: %j',
    text => {
      const body = documentedBody('call.ended', { data: { body: text } });
      expect(quarantine(body)).toEqual({
        body: Buffer.from(body).toString('base64'),
        attributes: { encoding: 'base64', signature: SIGNATURE, reason: 'signature_mismatch' },
      });
    },
  );

  it('keeps its byte order mark, which is signed', () => {
    const body = `\ufeff${ENDED}`;
    expect(quarantine(body)?.body).toBe(body);
  });

  it('may be as large as a queue message', () => {
    const frame = queueBytes({
      body: '',
      attributes: { encoding: 'text', signature: SIGNATURE, reason: 'signature_mismatch' },
    });
    const largest = quarantine(bodyOfBytes(MAX_MESSAGE_BYTES - frame));
    expect(largest && queueBytes(largest)).toBe(MAX_MESSAGE_BYTES);
    expect(quarantine(bodyOfBytes(MAX_MESSAGE_BYTES - frame + 1))).toBeUndefined();
    expect(quarantine(bodyOfBytes(MAX_MESSAGE_BYTES + 1))).toBeUndefined();
  });

  it('may have a signature of up to 1,024 characters', () => {
    expect(quarantine(ENDED, 's'.repeat(1024))).toBeDefined();
    expect(quarantine(ENDED, 's'.repeat(1025))).toBeUndefined();
  });
});

describe('a delivery that is not kept', () => {
  it.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['no JSON', `${ENDED},`],
    ['no UTF-8', Buffer.concat([Buffer.from(ENDED.slice(0, -2)), Buffer.from([0xff]), Buffer.from('"}')])],
    ['another event', '{"event":"message.created","data":{"id":"x"}}'],
    ['no event', '{"data":{"id":"x"}}'],
    ['a call event without an id', '{"event":"call.ended","data":{}}'],
    ['a call event with an unusable id', bareBody('call.ended', { id: '' })],
    ['nesting without end', `${'['.repeat(1000)}`],
  ])('is no well-formed call event: %s', (_case, body) => {
    expect(quarantine(body)).toBeUndefined();
  });

  it('has no signature', () => {
    const delivery = { body: Buffer.from(ENDED), signature: undefined };
    expect(toQuarantineMessage(delivery, 'signature_missing')).toBeUndefined();
  });

  it.each(['a\u0000b', 'a\u001fb', '\ud800', '\uffff'])('has a signature that SQS refuses: %j', signature => {
    expect(quarantine(ENDED, signature)).toBeUndefined();
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
          signature: SIGNATURE,
        });
      }),
      { numRuns: 1000 },
    );
    expect(seen.text).toBeGreaterThan(100);
    expect(seen.base64).toBeGreaterThan(100);
  });

  it('has no signature where the attribute is missing', () => {
    expect(fromQuarantineMessage('x', {})).toEqual({ body: Buffer.from('x'), signature: undefined });
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
    for (const { body, signature = '' } of released) {
      const parsed = parseSignature(signature);
      expect(parsed && isSignedBy([KEY], parsed, body)).toBe(true);
      expect(parsed && isTimely(parsed, NOW + 13 * 86_400_000, 14 * 86_400)).toBe(true);
    }
  });
});
