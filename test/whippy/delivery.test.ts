import { InvalidEventError } from '../../call/event.ts';
import { JsonSyntaxError } from '../../text/json.ts';
import { NotTextError, readContent } from '../../whippy/delivery.ts';
import { documentedBody } from './documented.ts';

describe('the content of a delivery', () => {
  it('is a call event and its message', () => {
    const body = documentedBody('call.ended');
    const content = readContent(Buffer.from(body));
    expect(content).toMatchObject({ kind: 'call', message: { body, truncated: [] } });
    expect(content).toHaveProperty('event.known.event', 'call.ended');
  });

  it('is a call event shortened to fit, with any content', () => {
    const odd = Array.from({ length: 200_000 }, () => 0);
    const content = readContent(Buffer.from(documentedBody('call.ended', { debug: 1, data: { odd } })));
    expect(content).toMatchObject({ kind: 'call', message: { truncated: ['envelope.debug', 'odd'] } });
  });

  it('is another event, with nothing to queue', () => {
    expect(readContent(Buffer.from('{"event":"message.created"}'))).toEqual({
      kind: 'other',
      event: 'message.created',
    });
  });

  it('is read without its byte order mark', () => {
    expect(readContent(Buffer.from('\ufeff{"event":"x"}'))).toEqual({ kind: 'other', event: 'x' });
    expect(() => readContent(Buffer.from('\ufeff\ufeff{"event":"x"}'))).toThrow(JsonSyntaxError);
  });

  it.each<[string, number[]]>([
    ['a byte that UTF-8 does not know', [0xff]],
    ['half a character', [0xc3]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ])('is not a text: %s', (_case, bytes) => {
    const body = Buffer.concat([Buffer.from('{"event":"x'), Buffer.from(bytes), Buffer.from('"}')]);
    expect(() => readContent(body)).toThrow(NotTextError);
  });

  it('is refused by name', () => {
    expect(() => readContent(Buffer.from('{'))).toThrow(JsonSyntaxError);
    expect(() => readContent(Buffer.from('{}'))).toThrow(InvalidEventError);
  });
});
