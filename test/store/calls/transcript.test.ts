import { parseTranscript, type Turn, transcriptText } from '../../../store/calls/transcript.ts';

const AI_CALL = { agent_id: 'agent-1', metadata: { agent_id: 'agent-1' } };
const CALL_OF_PERSON = { agent_id: undefined, metadata: { agent_id: null } };
const UNKNOWN = { agent_id: undefined, metadata: undefined };

const agent = (text: string) => ({ speaker: 'ai', text });
const user = (text: string) => ({ speaker: 'user', text });
const contact = (text: string) => ({ speaker: 'contact', text });
const nobody = (text: string) => ({ speaker: undefined, text });

test.each([
  ['nothing', '', []],
  ['blank lines', '\n \n', []],
  ['turns', 'Agent: Hi.\nUser: Hello.\n', [agent('Hi.'), contact('Hello.')]],
  ['lines of one speaker in a row', 'User: One.\nUser: Two.', [contact('One.'), contact('Two.')]],
  [
    'lines that go on',
    'Agent: One,\n  two,\n\nthree.\nUser: Four.',
    [agent('One,\n  two,\n\nthree.'), contact('Four.')],
  ],
  ['carriage returns', 'Agent: Hi.\r\nUser: Hello.\r\n', [agent('Hi.'), contact('Hello.')]],
  ['no speaker', 'A voicemail.\nOf two lines.', [nobody('A voicemail.\nOf two lines.')]],
  ['text before the first speaker', 'Recorded.\nAgent: Hi.', [nobody('Recorded.'), agent('Hi.')]],
  ['a speaker who says nothing', 'Agent:\nUser: Hello?', [contact('Hello?')]],
  ['a colon within a line', 'User: Agent: is my job.', [contact('Agent: is my job.')]],
])('of an AI call: %s', (_name, body, turns) => {
  expect(parseTranscript(body, AI_CALL)).toEqual(turns);
});

test.each([
  [
    'the person at the other end, and the user of Whippy',
    'User: Hi.\nContact: Hello.',
    [user('Hi.'), contact('Hello.')],
  ],
  ['no AI', 'User: Hi.\nAgent: 007.', [user('Hi.\nAgent: 007.')]],
])('of a call of a person: %s', (_name, body, turns) => {
  expect(parseTranscript(body, CALL_OF_PERSON)).toEqual(turns);
});

test.each([
  ['an AI call', 'User: Hello?\nAgent: Hi.', [contact('Hello?'), agent('Hi.')]],
  ['a call of a person', 'User: Hi.\nContact: Hello.', [user('Hi.'), contact('Hello.')]],
  ['no other side, and so an AI call', 'User: Hello?', [contact('Hello?')]],
])('of a call that does not say whose it is, the labels say: %s', (_name, body, turns) => {
  expect(parseTranscript(body, UNKNOWN)).toEqual(turns);
});

test('is text with the names of the speakers', () => {
  const turns = [nobody('Recorded.'), agent('Hi,\nwho is it?'), contact('Me.'), user('And me.')] as Turn[];
  expect(transcriptText(turns)).toBe(
    'Recorded.\nAI agent: Hi,\nwho is it?\nContact: Me.\nWhippy user: And me.\n',
  );
});
