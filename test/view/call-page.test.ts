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
      callItem('asked', '2026-11-23T08:00:00Z', {
        data: {
          attachments: [
            {
              url: 'https://files.example/organization_6f1d1b0e-2f3a-4c56-8d8e-0123456789ab/calls/1/recording.wav',
            },
          ],
        },
        metadata: {
          analysis: {
            custom_analysis_data: { 'Has a car?': true, Shift: 'night', Years: 3, Other: null, More: ['a'] },
            custom_analysis_dat: '{"__proto__":"kept"}',
          },
        },
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
    { now: () => NOW, commandOf: id => `npx callfold view --call ${id}` },
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

test('answers to own questions are a table', async () => {
  const text = await page('asked');
  const rows = [...text.matchAll(/<th scope="row" dir="auto">(.*?)<\/th><td dir="auto">(.*?)<\/td>/gs)];
  expect(Object.fromEntries(rows.map(([, question, answer]) => [`${question}`, answer]))).toEqual({
    ['__proto__']: 'kept',
    'Has a car?': 'Yes',
    Shift: 'night',
    Years: '<span>3</span>',
    Other: '<span class="none">None</span>',
    More: '<code>[&quot;a&quot;]</code>',
  });
  expect(text).not.toContain('Custom analysis');
  expect(await page('cut')).not.toContain('<table class="answers"');
});

test('a link leads to the call in Whippy if the organisation is known', async () => {
  expect(await page('asked')).toContain(
    'href="https://app.whippy.co/organizations/6f1d1b0e-2f3a-4c56-8d8e-0123456789ab/all/open/cd4dfb23-9a86-4c11-9240-efbfd7fec874?message_id=asked"',
  );
  expect(await page('bad links')).not.toContain('Open in Whippy');
});

test('a command opens the page for a colleague', async () => {
  expect(await page('asked')).toContain('<code id="share-command">npx callfold view --call asked</code>');
});

test('the transcript is a text file, with its translation', async () => {
  const { response, text } = await view.get('/calls/translated/transcript.txt');
  expect(response.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
  expect(response.headers.get('Content-Disposition')).toBe('attachment; filename="call-translated.txt"');
  expect(text).toMatch(
    /^AI agent: Hey this is Charlie.+\nContact: My name is Jack.+\n\nTranslation \(en\)\n\nContact: In English\.\n$/s,
  );
  expect((await view.get('/calls/reordered/transcript.txt')).text).toBe('Contact: \\u202egpj.exe\\u0007\n');
  expect((await view.get('/calls/never%20connected/transcript.txt')).response.status).toBe(404);
  expect((await view.get('/calls/nowhere/transcript.txt')).response.status).toBe(404);
  expect(await page('never connected')).not.toContain('transcript.txt');
});

test('of a call of a person, the labels mean other people', async () => {
  const text = await page('of a person');
  expect(text).toContain('<span>By a person</span>');
  expect(text).toMatch(/<span class="speaker">Whippy user<\/span><p dir="auto">Good morning/);
  expect(text).toMatch(/<span class="speaker">Contact<\/span><p dir="auto">Hello/);
  expect(await page('cut')).toContain('<span>By an AI agent</span>');
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
