import { randomBytes } from 'node:crypto';
import { linesOf } from '../../../archive/line.ts';
import { STATE_ENV } from '../../state-home.ts';
import { documentedBody } from '../../whippy/documented.ts';
import { runProcess } from '../launcher/callfold-process.ts';
import { type ServedArchive, serveArchive } from './served-archive.ts';

/** Heap of the command's process, in MB. The events that it folds take 150. */
const HEAP_MB = 100;

const DAY = '2024-10-31';

let served: ServedArchive;

beforeAll(async () => {
  served = await serveArchive();
});

afterAll(() => served.close());

it('audits more events than fit into memory', async () => {
  const calls = 1500;
  for (let first = 0; first < calls; first += 50) {
    const lines = Array.from({ length: 50 }, (_, index) => {
      const callId = `call-${first + index}`;
      // It compresses badly, so that few events make several portions.
      const data = { id: callId, body: randomBytes(50_000).toString('hex') };
      const body = documentedBody('call.ended', { data });
      const receivedAt = `${DAY}T12:00:00.000Z`;
      return linesOf({ callId, event: 'call.ended', receivedAt, messageId: callId, body });
    });
    await served.putLines(DAY, lines.flat().join(''));
  }
  const env = { ...STATE_ENV, NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` };
  const argv = ['audit', '--day', DAY, '--json', served.local];
  const { exitCode, stdout, stderr } = await runProcess(argv, { env });
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ events: calls, missing: calls, unreadable: 0 });
});
