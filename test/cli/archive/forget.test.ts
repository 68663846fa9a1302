import { HeadObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { forgetLines } from '../../../store/archive/forget-lines.ts';
import { Interruption } from '../../../terminal/interruption.ts';
import { runCommand } from '../run-command.ts';
import { bodiesOf, type ServedArchive, serveArchive } from './served-archive.ts';

let served: ServedArchive;

beforeEach(async () => {
  served = await serveArchive();
});

afterEach(() => served.close());

const forget = (argv: readonly string[], io = {}) => runCommand(['forget', ...argv, served.local], io);

/** Ids of the calls of all lines, in order. */
async function archivedCalls(): Promise<string[]> {
  const lines = Object.values(await served.objects()).flatMap(text => text.trimEnd().split('\n'));
  return lines.map(line => JSON.parse(line).call_id).sort();
}

it('says how many events it would take out of the archive, and takes out these, on every day', async () => {
  await served.archive('2024-10-30', [...bodiesOf('a'), ...bodiesOf('b')]);
  await served.archive('2024-10-31', bodiesOf('b').slice(0, 1));
  await served.archive('2024-11-05', bodiesOf('a').slice(0, 1));
  const before = await served.objects();
  expect((await forget(['a'])).stdout).toContain('It would delete 4 archived events in 2 files.\n');
  expect(await served.objects()).toEqual(before);
  expect(await forget(['a', '--yes'])).toMatchObject({
    exitCode: 0,
    stdout: '1 call forgotten.\nDeleted 4 archived events in 2 files.\n',
  });
  expect(await archivedCalls()).toEqual(['b', 'b', 'b', 'b']);
  const after = await served.objects();
  // One that has nothing else is deleted, and what is left of another is as it was, line for line.
  expect(Object.keys(after)).toHaveLength(2);
  const [[key = '', text = ''] = []] = Object.entries(after).filter(([name]) => name.includes('2024-10-30'));
  expect(before[key]?.endsWith(text)).toBe(true);
});

it('finds events of a contact or a number that were never recorded, and all others of their calls', async () => {
  await served.archive('2024-10-30', bodiesOf('a', { contact_id: 'other' }).slice(0, 1));
  await served.archive('2024-10-31', bodiesOf('a', { contact_id: 'contact-1' }).slice(1));
  await served.archive('2024-10-31', bodiesOf('b', { contact_id: 'other', from: '+1 (602) 555-0136' }));
  await served.archive('2024-10-31', bodiesOf('c', { contact_id: 'other', from: '+16025550199' }));
  await forget(['--contact', 'contact-1', '--yes']);
  expect(new Set(await archivedCalls())).toEqual(new Set(['b', 'c']));
  await forget(['--number', '+16025550136', '--yes']);
  expect(new Set(await archivedCalls())).toEqual(new Set(['c']));
});

it('looks again, and takes out what came while it was at work', async () => {
  await served.archive('2024-10-31', bodiesOf('a'));
  let looks = 0;
  const found = await forgetLines(
    { s3: served.s3, name: 'archive' },
    {
      matches: ({ callId }) => callId === 'a',
      onCalls: async () => {
        if (looks++ === 0) await served.archive('2024-11-01', bodiesOf('a').slice(0, 1));
      },
      deleteMatches: true,
      signal: new AbortController().signal,
      onObject: () => undefined,
    },
  );
  expect(found).toEqual({ matched: 4, objects: 2, unreadable: 0, isComplete: true });
  expect(await served.objects()).toEqual({});
});

it('goes on when it is repeated, after it was interrupted', async () => {
  for (const day of ['2024-10-30', '2024-10-31'])
    await served.archive(day, [...bodiesOf('a'), ...bodiesOf('b')]);
  const interruption = new Interruption();
  const controller = new AbortController();
  const found = await forgetLines(
    { s3: served.s3, name: 'archive' },
    {
      matches: ({ callId }) => callId === 'a',
      onCalls: async () => undefined,
      deleteMatches: true,
      signal: controller.signal,
      onObject: () => controller.abort(),
    },
  );
  expect(found).toMatchObject({ matched: 3, isComplete: false });
  expect(await forget(['a', '--yes'], { interruption })).toMatchObject({
    exitCode: 0,
    stdout: '1 call forgotten.\nDeleted 3 archived events in 1 file.\n',
  });
  expect(new Set(await archivedCalls())).toEqual(new Set(['b']));
});

it('leaves a file as it was if it cannot be written', async () => {
  await served.archive('2024-10-31', [...bodiesOf('a'), ...bodiesOf('b')]);
  const before = await served.objects();
  const refuse =
    (next: (args: never) => Promise<never>, { commandName }: { commandName?: string }) =>
    async (args: never) => {
      if (commandName === PutObjectCommand.name) {
        throw new S3ServiceException({ name: 'AccessDenied', $fault: 'client', $metadata: {} });
      }
      return next(args);
    };
  served.s3.middlewareStack.add(refuse as never, { step: 'initialize', name: 'refuse' });
  const search = {
    matches: ({ callId }: { callId: string }) => callId === 'a',
    onCalls: async () => undefined,
    deleteMatches: true,
    signal: new AbortController().signal,
    onObject: () => undefined,
  };
  await expect(forgetLines({ s3: served.s3, name: 'archive' }, search)).rejects.toThrow();
  expect(await served.objects()).toEqual(before);
});

it('keeps what it cannot read, and says so', async () => {
  await served.archive('2024-10-31', bodiesOf('a'));
  await served.putLines('2024-10-31', 'not a line\n');
  const { stdout } = await forget(['a', '--yes', '--json']);
  expect(JSON.parse(stdout).archived).toEqual({ lines: 3, files: 1, unreadable: 1 });
  expect(Object.values(await served.objects())).toEqual(['not a line\n']);
});

/** S3 refuses a PutObject whose condition does not hold. The S3 of this machine passes over the condition. */
function withConditions(s3: S3Client): S3Client {
  let last: Promise<unknown> = Promise.resolve();
  async function put(command: PutObjectCommand) {
    const { Bucket, Key, IfMatch } = command.input;
    const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    if (IfMatch !== undefined && ETag !== IfMatch) {
      throw new S3ServiceException({ name: 'PreconditionFailed', $fault: 'client', $metadata: {} });
    }
    return s3.send(command);
  }
  return new Proxy(s3, {
    get(target, name) {
      if (name !== 'send') return Reflect.get(target, name);
      return (command: object) => {
        if (!(command instanceof PutObjectCommand)) return target.send(command as HeadObjectCommand);
        const result = last.then(() => put(command));
        last = result.catch(() => undefined);
        return result;
      };
    },
  });
}

it('brings nothing back that another run takes out at the same time', async () => {
  const ids = ['a', 'b', 'c', 'd'];
  await served.archive(
    '2024-10-31',
    [...ids, 'kept'].flatMap(id => bodiesOf(id)),
  );
  const bucket = { s3: withConditions(served.s3), name: 'archive' };
  await Promise.all(
    ids.map(id =>
      forgetLines(bucket, {
        matches: ({ callId }) => callId === id,
        onCalls: async () => undefined,
        deleteMatches: true,
        signal: new AbortController().signal,
        onObject: () => undefined,
      }),
    ),
  );
  expect(await archivedCalls()).toEqual(['kept', 'kept', 'kept']);
});
