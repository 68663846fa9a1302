import { callItem, delivery, itemOf } from '../store/calls/calls.ts';
import { startTestView, type TestView } from './test-view.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

let view: TestView;

beforeAll(async () => {
  view = await startTestView(
    [
      itemOf(delivery('call.started'), delivery('call.ended'), delivery('call.analyzed')),
      callItem('no analysis', '2026-11-23T08:00:00Z', { events: ['call.started', 'call.ended'] }),
      callItem('never connected', '2026-11-23T08:00:00Z', {
        events: ['call.ended', 'call.analyzed'],
        data: { body: null, attachments: [] },
        metadata: { duration: null },
      }),
      callItem('cut', '2026-11-23T08:00:00Z', { envelope: { truncated: ['body'] } }),
      callItem('translated', '2026-11-23T08:00:00Z', {
        data: { translated_body: 'User: In English.', translation_language: 'en' },
      }),
      callItem('of a person', '2026-11-23T08:00:00Z', {
        data: { body: 'User: Good morning.\nContact: Hello.' },
        metadata: { agent_id: null },
      }),
      callItem('hebrew', '2026-11-23T08:00:00Z', {
        data: {
          body: 'User: התקשרו אליי: +1 (323) 213-9334.',
          language: 'he',
          translated_body: 'User: Call me.',
          translation_language: 'English',
        },
      }),
      callItem('reordered', '2026-11-23T08:00:00Z', {
        data: { body: 'User: \u202egpj.exe\u0007', from: '\u202egpj.exe' },
        metadata: { analysis: { call_summary: '\u202egpj.exe', '\u202egpj.exe': '\u202egpj.exe' } },
      }),
      callItem('bad links', '2026-11-23T08:00:00Z', {
        data: {
          attachments: [
            { url: 'javascript:alert(1)//recording.wav' },
            { url: 'data:text/html,x/transcript.json' },
            { url: 'http://plain.example/analysis.json' },
          ],
        },
      }),
      {
        call_id: { S: 'bare' },
        status: { L: [] },
        body: { N: '5' },
        huge: { N: '12345678901234567890123456789012345678' },
        expires_at: { N: '99999999999999' },
      },
    ],
    { now: () => NOW },
  );
});

afterAll(() => view.close());

const page = async (id: string) => {
  const { response, text } = await view.get(`/calls/${encodeURIComponent(id)}`);
  expect(response.status).toBe(200);
  return text;
};

test('the documented call: who, how long, lifecycle, analysis, conversation, recording, links', async () => {
  const text = await page('d649233e-9127-4ae3-b90e-09611ed94868');
  expect(text).toContain('+13232139334');
  expect(text).toContain('<span>16 s</span>');
  expect(text).toMatch(/call\.ended<\/span><span class="gap">\+ 19 s<\/span>/);
  expect(text).toContain('<time datetime="2024-10-31T12:55:04.316090Z" title="2024-10-31T12:55:04.316090Z"');
  expect(text).toContain('The user, Jack, provided personal information');
  expect(text.match(/class="turn ai"/g)).toHaveLength(7);
  expect(text.match(/class="turn contact"/g)).toHaveLength(6);
  expect(text).toMatch(/<audio controls="" preload="none" src="https:\/\/example\/[^"]*recording\.wav"/);
  expect(text).toMatch(/href="https:\/\/example\/[^"]*analysis\.json" rel="noopener noreferrer external"/);
  expect(text).toContain('href="/?contact=630fc392-ad52-4e12-a07a-889cb5aed359"');
  expect(text).not.toContain('data-live="call"');
});

test('what is missing is said, and looked for', async () => {
  const text = await page('no analysis');
  expect(text).toContain('<li class="warning">Not heard of for 3 h 59 min: no analysis has come.</li>');
  expect(text).toContain('data-live="call"');
  expect(await page('never connected')).toContain(
    '<li class="note">No call.started: a call that never connects sends none.</li>',
  );
});

test('a shortened text is said to be', async () => {
  expect(await page('cut')).toContain(
    'Shortened to fit the record: body. The full transcript is in its file.',
  );
});

test('a translation is at hand', async () => {
  expect(await page('translated')).toMatch(/<summary>Translation \(en\)<\/summary>.*In English\./s);
});

test('of a call of a person, the labels mean other people', async () => {
  const text = await page('of a person');
  expect(text).toContain('<span>by a person</span>');
  expect(text).toMatch(/<span class="speaker">Whippy user<\/span><p dir="auto">Good morning/);
  expect(text).toMatch(/<span class="speaker">Contact<\/span><p dir="auto">Hello/);
  expect(await page('cut')).toContain('<span>by an AI agent</span>');
});

test('the language of a text is named, and a number in a text from right to left stays whole', async () => {
  const text = await page('hebrew');
  expect(text).toContain('<p dir="auto" lang="he">התקשרו אליי: <bdi dir="ltr">+1 (323) 213-9334</bdi>.</p>');
  expect(text).toMatch(/<p dir="auto">Call me\./);
});

test.each(['/calls/reordered', '/', '/live'])('%s shows what would reorder a text', async path => {
  const { text } = await view.get(path);
  expect(text).toContain('\\u202egpj.exe');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
  expect(text).not.toMatch(/[\u202e\u0007]/);
});

test('only http and https are linked, only https is played', async () => {
  const text = await page('bad links');
  expect(text).toContain('<code>javascript:alert(1)//recording.wav</code>');
  expect(text).toContain('<code>data:text/html,x/transcript.json</code>');
  expect(text).toContain('href="http://plain.example/analysis.json"');
  expect(text).not.toMatch(/(href|src)="(javascript|data):/);
  expect(text).not.toContain('<audio');
});

test('a record of odd attributes is shown as far as it goes, its numbers whole', async () => {
  const text = await page('bare');
  expect(text).toContain('unknown');
  expect(text).toContain('12345678901234567890123456789012345678');
});

test('an unknown call is a page with status 404', async () => {
  const { response, text } = await view.get('/calls/%3Cscript%3E');
  expect(response.status).toBe(404);
  expect(text).toContain('There is no record of the call <code>&lt;script&gt;</code>');
});
