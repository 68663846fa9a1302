import type { CallState } from '../../call/fold.ts';
import { recordOf } from '../../call/fold.ts';
import { MAX_DETAIL_BYTES, noticeOf } from '../../events/notice.ts';
import type { Item } from '../../store/calls/plain-json.ts';
import { DOCUMENTED_CALL_ID, documentedState } from '../whippy/documented.ts';

const itemOf = (state: CallState) => recordOf(state) as Item;
const analyzed = (data: { readonly [name: string]: unknown } = {}) =>
  itemOf(documentedState('call.analyzed', { data }));
const detailOf = (record: Item) => JSON.parse(noticeOf('Call Finished', record).detail);

const ORGANISATION = '0f08ac65-32a2-4b02-abbe-ad0b5a3dcd1e';
const file = (name: string) => `https://example.com/organization_${ORGANISATION}/calls/1/${name}`;

test('a detail has the record without the transcript, and links', () => {
  const data = {
    body: 'Agent: Hello.',
    translated_body: 'Agent: Hola.',
    conversation_id: 'conversation',
    attachments: [{ url: file('recording.wav') }, { url: file('transcript.json') }],
  };
  const { id, schema_version, call, links, ...others } = detailOf(analyzed(data));
  expect(others).toEqual({});
  expect(schema_version).toBe(1);
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(call).toMatchObject({
    call_id: DOCUMENTED_CALL_ID,
    status: 'analyzed',
    call_summary: expect.any(String),
  });
  expect(call).not.toHaveProperty('body');
  expect(call).not.toHaveProperty('translated_body');
  expect(links).toEqual({
    recording: file('recording.wav'),
    transcript: file('transcript.json'),
    whippy: `https://app.whippy.co/organizations/${ORGANISATION}/all/open/conversation?message_id=${DOCUMENTED_CALL_ID}`,
  });
});

test('numbers keep all of their digits', () => {
  const record = { ...analyzed(), extra: { M: { big: { N: '12345678901234567890' } } } };
  expect(noticeOf('Call Finished', record).detail).toContain('"big":12345678901234567890');
});

test('only addresses that can be opened safely are links', () => {
  const attachments = [
    { url: 'javascript:alert(1)//recording.wav' },
    { url: 'http://example.com/analysis.json' },
  ];
  expect(detailOf(analyzed({ attachments })).links).toEqual({});
});

test('the id follows from the call and what is published, and for a correction from its version, too', () => {
  const ended = itemOf(documentedState('call.ended'));
  expect(noticeOf('Call Finished', ended).id).toBe(noticeOf('Call Finished', analyzed()).id);
  expect(noticeOf('Call Finished', ended).id).not.toBe(noticeOf('Call Ended', ended).id);
  expect(noticeOf('Call Corrected', analyzed()).id).toBe(noticeOf('Call Corrected', analyzed()).id);
  expect(noticeOf('Call Corrected', ended).id).not.toBe(noticeOf('Call Corrected', analyzed()).id);
  expect(noticeOf('Call Finished', analyzed({ id: 'another' })).id).not.toBe(
    noticeOf('Call Finished', ended).id,
  );
});

describe('a detail that is too large', () => {
  const long = 'ä'.repeat(130_000);

  it('has its largest attributes shortened, and the others whole', () => {
    const { call, shortened } = detailOf(analyzed({ language: long, mode: 'call' }));
    expect(call.language).toBe('ä'.repeat(1024));
    expect(call).toMatchObject({ mode: 'call', call_summary: expect.any(String) });
    expect(shortened).toEqual(['language']);
  });

  it('leaves out what cannot be cut', () => {
    const { call, shortened } = detailOf(
      analyzed({ words: Array.from({ length: 3000 }, () => 'x'.repeat(100)) }),
    );
    expect(call).not.toHaveProperty('extra');
    expect(shortened).toEqual(['extra']);
  });

  it('fits, whatever is in it', () => {
    const control = '\u0001'.repeat(60_000);
    const record = Object.fromEntries(
      Array.from({ length: 45 }, (_, index) => [`a${index}`, { S: control }]),
    );
    const { detail } = noticeOf('Call Finished', { ...analyzed({ id: '\u0001'.repeat(2048) }), ...record });
    expect(Buffer.byteLength(detail)).toBeLessThanOrEqual(MAX_DETAIL_BYTES);
    expect(JSON.parse(detail).call.status).toBe('analyzed');
  });
});
