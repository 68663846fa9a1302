import * as fc from 'fast-check';
import {
  fitMessage,
  MAX_MESSAGE_BYTES,
  MAX_RECORD_BYTES,
  MIN_CUT_BYTES,
  upperBoundOfRecordBytes,
} from '../../call/fit.ts';
import { recordOf, stateOf } from '../../call/fold.ts';
import { transcriptOfHours } from '../../samples/transcript.ts';
import { runs } from '../full-size.ts';
import { arbitraryEventBody } from '../whippy/arbitrary.ts';
import { bareBody, documentedBody, listedBody, toEvent, toQueuedEvent } from '../whippy/documented.ts';
import { expectFits, fitted, recordBytes } from './fitted.ts';

/** An event whose record has exactly that many bytes, by the length of its body. */
function bodyOfRecordBytes(
  bytes: number,
  unit = 'x',
  data: { readonly [name: string]: unknown } = {},
): string {
  const frame = recordBytes(documentedBody('call.analyzed', { data: { ...data, body: '' } }));
  const units = Math.floor((bytes - frame) / Buffer.byteLength(unit));
  const rest = bytes - frame - units * Buffer.byteLength(unit);
  return documentedBody('call.analyzed', { data: { ...data, body: unit.repeat(units) + 'y'.repeat(rest) } });
}

describe('the most that an event may take of a record', () => {
  const most = (body: string) => upperBoundOfRecordBytes(Buffer.byteLength(body), toEvent(body));

  it('is never less than what it does take', () => {
    fc.assert(
      fc.property(arbitraryEventBody('call'), body => {
        expect(most(body)).toBeGreaterThanOrEqual(recordBytes(body));
      }),
      runs(500, 2000),
    );
  });

  it.each<[string, unknown]>([
    ['many short numbers', Array.from({ length: 5000 }, () => 1)],
    ['many empty maps', Array.from({ length: 5000 }, () => ({}))],
    ['many flags', Array.from({ length: 5000 }, () => null)],
    ['short names', Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [index, 1]))],
  ])('is not, of %s', (_case, extra) => {
    const body = bareBody('call.ended', { extra, metadata: { duration: 1, agent_id: 'a' } });
    expect(most(body)).toBeGreaterThanOrEqual(recordBytes(body));
  });

  it('is not, if texts occur twice in the record', () => {
    const [agent_id, call_summary, user_sentiment] = ['a', 'b', 'c'].map(text => text.repeat(50_000));
    const attachments = ['recording', 'transcript', 'analysis'].map(name => ({
      url: `https://example/${'u'.repeat(50_000)}/${name}`,
    }));
    const delivery_status = `x.${'r'.repeat(50_000)}`;
    const metadata = { agent_id, analysis: { call_summary, user_sentiment } };
    const body = bareBody('call.analyzed', { metadata, attachments, delivery_status });
    expect(most(body)).toBeGreaterThanOrEqual(recordBytes(body));
    expect(recordBytes(body)).toBeGreaterThan(1.9 * Buffer.byteLength(body));
  });

  it('leaves an ordinary event far below what a record holds', () => {
    expect(most(documentedBody('call.analyzed'))).toBeLessThan(MAX_RECORD_BYTES / 10);
  });
});

describe('a delivery that fits', () => {
  it('is queued as it came', () => {
    const body = `\n${JSON.stringify(JSON.parse(documentedBody('call.analyzed')), null, 4)}\t`;
    expect(fitted(body)).toEqual({ body, truncated: [] });
  });

  it.each(['x', 'é', '漢', '😀', 'e\u0301'])(
    'is queued as it came up to the last byte of a record: %s',
    unit => {
      const body = bodyOfRecordBytes(MAX_RECORD_BYTES, unit);
      expect(recordBytes(body)).toBe(MAX_RECORD_BYTES);
      expect(fitted(body)).toEqual({ body, truncated: [] });
    },
  );

  it('has the code points that SQS refuses written as escapes', () => {
    const body = documentedBody('call.ended', {
      data: { body: '\ufffe\uffff\ufffd\u{1fffe}', '\uffff': '' },
    });
    const { body: message } = fitted(body);
    expect(message).toContain('"\\ufffe\\uffff\ufffd\u{1fffe}"');
    expect(message).toContain('"\\uffff":');
    expect(message).not.toMatch(/[\ufffe\uffff]/);
    expect(JSON.parse(message)).toEqual(JSON.parse(body));
  });

  it('is a three-hour transcript', () => {
    const body = documentedBody('call.ended', { data: { body: transcriptOfHours(3) } });
    expect(Buffer.byteLength(transcriptOfHours(3))).toBeGreaterThan(140_000);
    expect(fitted(body)).toEqual({ body, truncated: [] });
  });
});

describe('a delivery that does not fit a record', () => {
  it.each(['x', 'é', '漢', '😀', 'e\u0301'])('by one byte has its longest text cut to fit: %s', unit => {
    const body = bodyOfRecordBytes(MAX_RECORD_BYTES + 1, unit);
    const message = fitted(body);
    expect(message.truncated).toEqual(['body']);
    expectFits(message);
    const [cut, whole] = [message.body, body].map(text => JSON.parse(text).data.body);
    expect(whole.startsWith(cut)).toBe(true);
    // As much is left as fits: less than the list of names and one code point are missing.
    expect(recordBytes(message.body)).toBeGreaterThan(MAX_RECORD_BYTES - Buffer.byteLength(unit));
  });

  it('changes in nothing but the text that was cut', () => {
    const body = bodyOfRecordBytes(MAX_RECORD_BYTES * 2);
    const { truncated, ...envelope } = JSON.parse(fitted(body).body);
    const whole = JSON.parse(body);
    expect(truncated).toEqual(['body']);
    expect({ ...envelope, data: { ...envelope.data, body: whole.data.body } }).toEqual(whole);
  });

  it('is a three-hour transcript, and its translation', () => {
    const data = { body: transcriptOfHours(3), translated_body: transcriptOfHours(3, 'é').repeat(2) };
    const message = fitted(documentedBody('call.analyzed', { data }));
    expect(message.truncated).toEqual(['translated_body']);
    expect(JSON.parse(message.body).data.body).toBe(data.body);
    expectFits(message);
  });

  it('has several long texts cut to one length, and shorter ones left whole', () => {
    const data = {
      body: 'a'.repeat(300_000),
      translated_body: 'b'.repeat(200_000),
      language: 'c'.repeat(50_000),
      metadata: { analysis: { call_summary: 'd'.repeat(200_000) }, note: 'short' },
    };
    const message = fitted(documentedBody('call.analyzed', { data }));
    expect(message.truncated).toEqual(['body', 'translated_body', 'metadata.analysis.call_summary']);
    const { body, translated_body, language, metadata } = JSON.parse(message.body).data;
    expect(body).toHaveLength(translated_body.length);
    expect(body).toHaveLength(metadata.analysis.call_summary.length);
    expect(language).toBe(data.language);
    expect(metadata.note).toBe('short');
    expectFits(message);
    expect(recordBytes(message.body)).toBeGreaterThan(MAX_RECORD_BYTES - 4);
  });

  it('may have its long texts in lists, in unknown fields, and under any name', () => {
    const data = { 'odd.name': [{ '': 'x'.repeat(500_000) }], attachments: [{ url: 'u'.repeat(300_000) }] };
    const message = fitted(documentedBody('call.ended', { data }));
    expect(message.truncated).toEqual(['attachments.0.url', 'odd.name.0.']);
    expectFits(message);
  });

  it('keeps a member named __proto__ if others are cut', () => {
    const body = `{"event":"call.ended","data":{"id":"x","__proto__":{"a":"b"},"body":"${'x'.repeat(500_000)}"}}`;
    expect(fitted(body).body).toContain('"__proto__":{"a":"b"}');
  });

  it('never has its id cut, nor the envelope', () => {
    const id = 'i'.repeat(2048);
    const body = bareBody('call.ended', { id, body: 'x'.repeat(900_000) });
    expect(toEvent(fitted(body).body).known.data.id).toBe(id);
    const envelope = documentedBody('call.ended', {
      request_id: 'r'.repeat(5000),
      data: { body: 'x'.repeat(900_000) },
    });
    expect(JSON.parse(fitted(envelope).body).request_id).toBe('r'.repeat(5000));
  });

  it('keeps links and identifiers of up to 2,048 bytes whole', () => {
    const url = `https://example/${'x'.repeat(MIN_CUT_BYTES - 16)}`;
    const notes = Array.from({ length: 180 }, () => 'n'.repeat(3000));
    const message = fitted(documentedBody('call.ended', { data: { attachments: [{ url }], notes } }));
    expect(JSON.parse(message.body).data.attachments[0].url).toBe(url);
    expect(message.truncated).toHaveLength(180);
    expectFits(message);
  });

  it('is cut between code points, even if a surrogate stands alone', () => {
    const body = documentedBody('call.ended', { data: { body: `x${'😀\ud800'.repeat(90_000)}` } });
    const message = fitted(body);
    const cut: string = JSON.parse(message.body).data.body;
    expect(cut.isWellFormed()).toBe(true);
    expect(cut).toMatch(/^x(😀\ufffd)+😀?$/u);
    expectFits(message);
  });

  it('gives the same message however often it comes, and however it is written', () => {
    const body = bodyOfRecordBytes(MAX_RECORD_BYTES + 1);
    const pretty = JSON.stringify(JSON.parse(body), null, 2);
    expect(fitted(body)).toEqual(fitted(body));
    expect(fitted(pretty)).toEqual(fitted(body));
  });
});

describe('a delivery that does not fit a message', () => {
  it('for its white space alone is written compactly and loses nothing', () => {
    const body = documentedBody('call.ended');
    const message = fitted(`${body.slice(0, -1)}${' '.repeat(MAX_MESSAGE_BYTES)}}`);
    expect(message.truncated).toEqual([]);
    expect(JSON.parse(message.body)).toEqual(JSON.parse(body));
    expect(message.body).toBe(body);
  });

  it('is queued as it came up to the last byte', () => {
    const body = documentedBody('call.ended');
    const bloated = body + ' '.repeat(MAX_MESSAGE_BYTES - Buffer.byteLength(body));
    expect(fitted(bloated)).toEqual({ body: bloated, truncated: [] });
    expect(fitted(`${bloated} `)).toEqual({ body, truncated: [] });
  });

  it('for its escapes has them counted', () => {
    const body = documentedBody('call.ended', { data: { body: '\u0001'.repeat(380_000) } });
    const message = fitted(body);
    expect(message.truncated).toEqual(['body']);
    expectFits(message);
    expect(Buffer.byteLength(message.body)).toBeGreaterThan(MAX_MESSAGE_BYTES - 12);
  });

  it('for the escapes that SQS needs has them counted', () => {
    const body = documentedBody('call.ended', {
      data: { body: '\uffff'.repeat(130_000), odd: '\ufffe'.repeat(99_000) },
    });
    const message = fitted(body);
    expect(message.truncated).toEqual(['body', 'odd']);
    expectFits(message);
  });

  it('for undocumented fields of the envelope has them dropped, and loses nothing else', () => {
    const body = documentedBody('call.ended');
    const message = fitted(
      documentedBody('call.ended', { debug: 'x'.repeat(MAX_MESSAGE_BYTES), trace: [1] }),
    );
    expect(message.truncated).toEqual(['envelope.debug', 'envelope.trace']);
    const { truncated, ...rest } = JSON.parse(message.body);
    expect(rest).toEqual(JSON.parse(body));
    expectFits(message);
  });

  it('for very many undocumented fields of the envelope has them named together', () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`odd${i}`, 'x'.repeat(100_000)]));
    expect(fitted(documentedBody('call.ended', many)).truncated).toEqual(['envelope']);
  });

  it('for a documented field of the envelope has it clipped as the record would', () => {
    const body = documentedBody('call.ended', {
      request_id: 'r'.repeat(MAX_MESSAGE_BYTES),
      api_version: ['v1'],
    });
    const message = fitted(body);
    expectFits(message);
    const { truncated, ...record } = recordOf(stateOf(toEvent(message.body)));
    expect(record).toEqual(recordOf(stateOf(toEvent(body))));
  });
});

test('a listing that is shortened keeps its place', () => {
  const body = listedBody({ data: { body: 'x'.repeat(MAX_MESSAGE_BYTES) } });
  const message = fitMessage(body, toQueuedEvent(body));
  expect(message.truncated).toEqual(['body']);
  expect(Buffer.byteLength(message.body)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
  expect(toQueuedEvent(message.body).known).toMatchObject({ as: 'call.ended', over: '1' });
});
