import { PassThrough } from 'node:stream';
import { askSecret } from '../../cli/ask-secret.ts';
import { Interruption } from '../../terminal/interruption.ts';

const QUESTION = 'Whippy API key';

let input: PassThrough;
let output: PassThrough;
let shown: string;

beforeEach(() => {
  input = new PassThrough();
  output = new PassThrough();
  shown = '';
  output.on('data', chunk => {
    shown += String(chunk);
  });
});

afterEach(() => {
  input.destroy();
  output.destroy();
});

it('takes what is typed and shows asterisks', async () => {
  const answer = askSecret(QUESTION, { input, output }, new Interruption());
  input.write('wk_secret\r');
  expect(await answer).toBe('wk_secret');
  expect(shown).toContain(QUESTION);
  expect(shown).toContain('*********');
  expect(shown).not.toContain('wk_secret');
});

it('is interrupted by Ctrl-C, which a terminal hands to the prompt as a key', async () => {
  const interruption = new Interruption();
  const answer = askSecret(QUESTION, { input, output }, interruption);
  input.write('wk_\u0003');
  await expect(answer).rejects.toThrow();
  expect(interruption.signal.aborted).toBe(true);
});

it('ends when the command is interrupted', async () => {
  const interruption = new Interruption();
  const answer = askSecret(QUESTION, { input, output }, interruption);
  interruption.interrupt();
  await expect(answer).rejects.toThrow();
});
