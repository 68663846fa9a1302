import { parseTranscript } from '../../../store/calls/transcript.ts';

const agent = (text: string) => ({ speaker: 'agent', text });
const user = (text: string) => ({ speaker: 'user', text });
const nobody = (text: string) => ({ speaker: undefined, text });

test.each([
  ['nothing', '', []],
  ['blank lines', '\n \n', []],
  ['turns', 'Agent: Hi.\nUser: Hello.\n', [agent('Hi.'), user('Hello.')]],
  ['lines of one speaker in a row', 'User: One.\nUser: Two.', [user('One.'), user('Two.')]],
  [
    'lines that go on',
    'Agent: One,\n  two,\n\nthree.\nUser: Four.',
    [agent('One,\n  two,\n\nthree.'), user('Four.')],
  ],
  ['carriage returns', 'Agent: Hi.\r\nUser: Hello.\r\n', [agent('Hi.'), user('Hello.')]],
  ['no speaker', 'A voicemail.\nOf two lines.', [nobody('A voicemail.\nOf two lines.')]],
  ['text before the first speaker', 'Recorded.\nAgent: Hi.', [nobody('Recorded.'), agent('Hi.')]],
  ['a speaker who says nothing', 'Agent:\nUser: Hello?', [user('Hello?')]],
  ['a colon within a line', 'User: Agent: is my job.', [user('Agent: is my job.')]],
])('%s', (_name, body, turns) => {
  expect(parseTranscript(body)).toEqual(turns);
});
