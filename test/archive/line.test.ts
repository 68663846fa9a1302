import { type ArchivedMessage, linesOf, MAX_LINE_BYTES } from '../../archive/line.ts';

const MEBIBYTE = 2 ** 20;

const message = (body: string, callId = 'call-1'): ArchivedMessage => ({
  callId,
  event: 'call.ended',
  receivedAt: '2026-11-25T10:00:00.000Z',
  messageId: 'message-1',
  body,
});

it('holds the body verbatim, and what there is to find it by', () => {
  const body = '{"big": 12345678901234567890, "text":"a\\u00e9\\n😀",\n\t"n":1.0}';
  const [line = '', ...others] = linesOf(message(body));
  expect(others).toEqual([]);
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(JSON.parse(line)).toEqual({
    call_id: 'call-1',
    event: 'call.ended',
    received_at: '2026-11-25T10:00:00.000Z',
    message_id: 'message-1',
    body,
  });
});

it.each([
  ['ASCII', 'x'],
  ['what JSON escapes', '"\\\n'],
  ['two bytes', 'é'],
  ['three bytes', '漢'],
  ['four bytes, at every place', 'x😀'],
])('spreads a message of 1 MiB over lines that Firehose takes: %s', (_name, pattern) => {
  const body = pattern.repeat(Math.floor(MEBIBYTE / Buffer.byteLength(pattern)));
  const lines = linesOf(message(body, '"'.repeat(2048)));
  const read = lines.map(line => JSON.parse(line) as { part: number; parts: number; body: string });
  expect(lines.every(line => Buffer.byteLength(line) <= MAX_LINE_BYTES)).toBe(true);
  expect(read.every(({ body: piece }) => piece.isWellFormed())).toBe(true);
  expect(read.map(({ part, parts }) => [part, parts])).toEqual(
    read.map((_, index) => [index + 1, lines.length]),
  );
  expect(read.map(({ body: piece }) => piece).join('') === body).toBe(true);
});

it('does not spread what fits', () => {
  const [line, ...others] = linesOf(message('x'.repeat(1_000_000)));
  expect(others).toEqual([]);
  expect(line).not.toContain('"part"');
});
