import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { CallEventName } from '../../call/event.ts';
import { LOCAL_AWS } from '../../local/local-aws.ts';
import { sign } from '../../whippy/signature.ts';
import { eventually } from '../eventually.ts';
import { DOCUMENTED_CALL_ID, documentedBody } from '../whippy/documented.ts';
import { exitCodeOf, freePorts, type LocalProcess, startProcess, written } from './start-process.ts';

const SIGNING_KEY = 'the-signing-key-of-tests';

const temporary = mkdtempSync(join(tmpdir(), 'callfold-test-'));
const clone = join(temporary, 'clone');

beforeAll(() => {
  // A clone of its own, so that the test can change sources while others read them. It is of what is on disk, not of
  // the last commit.
  const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  for (const file of sources.split('\n').filter(file => file !== '' && existsSync(file)))
    cpSync(file, join(clone, file), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(clone, 'node_modules'));
});

const children: LocalProcess[] = [];
afterAll(async () => {
  for (const run of children) {
    run.child.kill('SIGINT');
    await exitCodeOf(run);
  }
  rmSync(temporary, { recursive: true });
});

/** Changes a source, and returns how to undo that. */
function edit(path: string, change: (code: string) => string): () => void {
  const file = join(clone, path);
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(file, after);
  return () => writeFileSync(file, before);
}

const timesWritten = (run: LocalProcess, text: string) => run.output.stdout.split(text).length - 1;

test('a function has new code when its source is saved, and the data stay', async () => {
  const run = startProcess(
    'start',
    ['--watch', ...freePorts(), '--signing-key', SIGNING_KEY],
    { TMPDIR: temporary, XDG_STATE_HOME: join(temporary, 'state') },
    clone,
  );
  children.push(run);
  await written(run, 'stdout', 'dynamodb scan');
  const [, webhook = ''] = /Webhook +(http:\S+)/.exec(run.output.stdout) ?? [];
  const [, endpoint = '', TableName = ''] =
    /--endpoint-url (http:\S+) dynamodb scan --table-name (\S+)/.exec(run.output.stdout) ?? [];
  const dynamodb = new DynamoDBClient({ ...LOCAL_AWS, endpoint });

  async function statusOf(event: CallEventName): Promise<string> {
    const body = documentedBody(event);
    const headers = { 'x-whippy-signature': sign(SIGNING_KEY, body, Date.now()) };
    const response = await fetch(webhook, { method: 'POST', headers, body });
    return ((await response.json()) as { status: string }).status;
  }

  function recordWith(attribute: string) {
    return eventually(async () => {
      const Key = { call_id: { S: DOCUMENTED_CALL_ID } };
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      return Item && attribute in Item ? Item : undefined;
    });
  }

  expect(await statusOf('call.started')).toBe('accepted');
  const { started_event } = await recordWith('started_event');

  const undo = edit('functions/webhook/answer.ts', code => code.replace("'accepted'", "'changed'"));
  await written(run, 'stdout', 'webhook: new code, ');
  expect(await statusOf('call.ended')).toBe('changed');
  expect(timesWritten(run, 'recorder: new code')).toBe(0);

  edit('functions/recorder/with-archive.ts', code => `${code}\nconsole.log('the new recorder');\n`);
  await written(run, 'stdout', 'recorder: new code, ');
  await statusOf('call.analyzed');
  expect(await recordWith('analyzed_event')).toMatchObject({ started_event });
  await written(run, 'stdout', 'the new recorder');

  edit('functions/webhook/answer.ts', code => code.replace("'changed'", "= 'wrong'"));
  await written(run, 'stderr', 'old code');
  expect(run.output.stderr.split('\n').at(-2)).toMatch(
    /^functions\/webhook\/answer\.ts:\d+: Unexpected "=".* The functions keep their old code\.$/,
  );
  expect(await statusOf('call.ended')).toBe('changed');

  undo();
  await eventually(async () => timesWritten(run, 'webhook: new code') === 2 || undefined);
  expect(await statusOf('call.ended')).toBe('accepted');
  expect(timesWritten(run, 'recorder: new code')).toBe(1);

  dynamodb.destroy();
  run.child.kill('SIGINT');
  expect(await exitCodeOf(run)).toBe(0);
  expect(readdirSync(temporary).filter(name => name.startsWith('callfold-'))).toEqual([]);
});
