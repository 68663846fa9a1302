import { linesOf } from '../../../archive/line.ts';
import { CALL_EVENTS } from '../../../call/event.ts';
import { STATE_ENV } from '../../state-home.ts';
import { documentedBody } from '../../whippy/documented.ts';
import { runProcess } from '../launcher/callfold-process.ts';
import { type ServedArchive, serveArchive } from './served-archive.ts';

/** Heap of the command's process, in MB. Less than the events take that it folds. */
const HEAP_MB = 100;

const DAY = '2024-10-31';

let served: ServedArchive;

beforeAll(async () => {
  served = await serveArchive();
});

afterAll(() => served.close());

/** Digits compress badly, so that few events make several portions. */
function noise(call: number): string {
  return Array.from({ length: 1000 }, (_, index) => Math.sin(call * 1000 + index)).join('');
}

it('audits more events than fit into memory', async () => {
  const calls = 3000;
  for (let first = 0; first < calls; first += 100) {
    const lines = Array.from({ length: 100 }, (_, index) => {
      const data = { id: `call-${first + index}`, body: noise(first + index) };
      return CALL_EVENTS.flatMap((event, place) =>
        linesOf({
          callId: data.id,
          event,
          receivedAt: `${DAY}T12:00:00.000Z`,
          messageId: `${data.id}-${place}`,
          body: documentedBody(event, { data }),
        }),
      );
    });
    await served.putLines(DAY, lines.flat().join(''));
  }
  const env = { ...STATE_ENV, NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` };
  const argv = ['audit', '--day', DAY, '--json', served.local];
  const { exitCode, stdout, stderr } = await runProcess(argv, { env });
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ events: 3 * calls, missing: calls, unreadable: 0 });
});
