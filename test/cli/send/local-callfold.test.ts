import { setTimeout as sleep } from 'node:timers/promises';
import { readToken, stateDirectory, writeToken } from '../../../local/token-file.ts';
import {
  queueToDrain,
  recordOfCall,
  startTestCallfold,
  type TestCallfold,
} from '../../end-to-end/running-callfold.ts';
import { STATE_ENV } from '../../state-home.ts';
import { runCommand } from '../run-command.ts';

let callfold: TestCallfold;
let origin: string;
let forgetDefault: () => Promise<void>;

beforeAll(async () => {
  callfold = await startTestCallfold();
  origin = new URL(String(callfold.outputs.WebhookUrl)).origin;
  // What is led to the default address has to be known there.
  const folder = stateDirectory(STATE_ENV);
  const token = await readToken(folder, Number(new URL(origin).port));
  forgetDefault = await writeToken(folder, 3000, String(token));
});

afterAll(async () => {
  await forgetDefault();
  await callfold.stop();
  expect(callfold.errors).toEqual([]);
});

/** The address at which npm start listens unless told otherwise, led to where callfold runs in this test. */
const atDefaultAddress: typeof fetch = (input, init) =>
  fetch(String(input).replace('http://localhost:3000', origin), init);

it('sends to the local services unless told otherwise, with their key, and all is recorded', async () => {
  const argv = ['send', '--calls', '10', '--shuffle', '--duplicates', '50', '--json'];
  const run = await runCommand(argv, { fetch: atDefaultAddress });
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  const { answers, sent, call_ids } = JSON.parse(run.stdout);
  expect(answers).toEqual([{ status: 202, outcome: 'accepted', count: sent }]);
  expect(call_ids).toHaveLength(10);

  await queueToDrain(callfold);
  for (const callId of call_ids) {
    const record = await recordOfCall(callfold, callId);
    expect(record).toMatchObject({ status: { S: 'analyzed' }, ended_event: {}, analyzed_event: {} });
  }
});

it('says how to look at what was sent', async () => {
  const run = await runCommand(['send', `--local=${origin}`, '--seed', '1']);
  const [command = ''] = /npx callfold show .+$/m.exec(run.stdout) ?? [];
  expect(command).toMatch(new RegExp(`^npx callfold show \\S{36} --local ${origin}$`));
  // What is suggested works, once the call has been recorded.
  const [, , ...argv] = command.split(' ');
  let shown = await runCommand(argv);
  for (let attempt = 0; attempt < 100 && shown.exitCode !== 0; attempt++) {
    await sleep(100);
    shown = await runCommand(argv);
  }
  expect(shown).toMatchObject({ exitCode: 0, stderr: '' });
});

it('asks where npm start listens, and nowhere else', async () => {
  const asked: string[] = [];
  const run = await runCommand(['send'], {
    fetch: async input => {
      asked.push(String(input));
      throw new TypeError('fetch failed');
    },
  });
  expect(run).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'callfold: Nothing answers at http://localhost:3000: run npm start first\n',
  });
  expect(asked).toEqual(['http://localhost:3000/.callfold']);
});
