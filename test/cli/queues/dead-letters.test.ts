import type { ServiceRequest } from '../../../local/fault-proxy.ts';
import { depthOf, type Queue, receive } from '../../../store/queues/queue.ts';
import { documentedEvent } from '../../end-to-end/documented-call.ts';
import { listedBody } from '../../whippy/documented.ts';
import { Collector, runCommand } from '../run-command.ts';
import { putDeadLetter, type ServedQueues, serveQueues } from './served-queues.ts';

let served: ServedQueues;
let requests: ServiceRequest[];

beforeEach(async () => {
  requests = [];
  served = await serveQueues('the-signing-key', request => {
    requests.push(request);
    return undefined;
  });
});

afterEach(() => served.close());

const list = async () =>
  JSON.parse((await runCommand(['dlq', 'list', '--json', served.local])).stdout).messages as object[];

/** Puts a dead letter there as the webhook does. */
const putRefused = (body: string, reason: string, detail: string, encoding = 'text') =>
  putDeadLetter(served.deadLetters, encoding === 'base64' ? Buffer.from(body).toString('base64') : body, {
    encoding,
    reason,
    detail,
  });

async function bodiesIn(queue: Queue): Promise<string[]> {
  return (await receive(queue, 10, 300)).map(({ Body }) => String(Body)).toSorted();
}

it('lists what the webhook could not read with its reason, and what SQS moved there with a diagnosis', async () => {
  await putRefused('{"event":"call.ended","data":{}}', 'invalid_event', 'data.id is missing');
  await putRefused(
    '{"event":"call.ended","data":{"id":"call-1","b":"\uffff"}}',
    'invalid_event',
    'too odd',
    'base64',
  );
  await putRefused('{"score": NaN}', 'invalid_json', 'JSON value expected at position 10');
  await putDeadLetter(served.deadLetters, documentedEvent('ended', 'call-2'));
  await putDeadLetter(served.deadLetters, listedBody({ data: { id: 'call-3' } }));
  await putDeadLetter(served.deadLetters, '{"event":"message.created","data":{}}');
  await putDeadLetter(served.deadLetters, 'sent by hand');
  const letter = (
    reason: string | null,
    why: unknown,
    event: string | null = null,
    call_id: string | null = null,
  ) =>
    expect.objectContaining({
      reason,
      why,
      event,
      call_id,
      message_id: expect.any(String),
      age_seconds: expect.any(Number),
    });
  expect(new Set(await list())).toEqual(
    new Set([
      letter('invalid_event', 'data.id is missing'),
      letter('invalid_event', 'too odd', 'call.ended', 'call-1'),
      letter('invalid_json', 'JSON value expected at position 10'),
      letter(null, 'write failed', 'call.ended', 'call-2'),
      letter(null, 'write failed', 'callfold.listed', 'call-3'),
      letter(null, 'not a call event', 'message.created'),
      letter(null, expect.stringContaining('position 0')),
    ]),
  );
});

it('redrives what SQS moved there as it is, and what the webhook can read now as the webhook reads it', async () => {
  const written = documentedEvent('ended', 'call-1');
  await putDeadLetter(served.deadLetters, written);
  await putDeadLetter(served.deadLetters, listedBody());
  await putDeadLetter(served.deadLetters, 'sent by hand');
  await putRefused('{"event":"call.ended","data":{"id":"call-2"}}', 'invalid_event', 'data.id is odd');
  await putRefused(
    '{"event":"call.ended","data":{"id":"call-3","b":"\uffff"}}',
    'payload_too_large',
    'too large',
    'base64',
  );
  await putRefused('{"score": NaN}', 'invalid_json', 'JSON value expected at position 10');
  await putRefused('{"event":"call.ended","data":{}}', 'invalid_event', 'data.id is missing');
  await putRefused('{"event":"call.ended","data":{"id":""}}', 'invalid_event', 'data.id is empty');
  await putRefused('{"event":"message.created","data":{}}', 'invalid_event', 'event is odd');
  const left =
    '1 dead letter still cannot be read: invalid_json.\n2 dead letters still cannot be read: invalid_event.\n1 dead letter still cannot be read: not_a_call_event.\n';
  expect((await runCommand(['dlq', 'redrive', served.local])).stdout).toBe(
    `This would send 5 dead letters to the queue again. Do it with --yes.\n${left}`,
  );
  expect(await depthOf(served.deadLetters)).toEqual({ waiting: 9, inFlight: 0 });
  expect((await runCommand(['dlq', 'redrive', '--yes', served.local])).stdout).toBe(
    `5 dead letters sent to the queue again, 4 left.\n${left}`,
  );
  expect(await bodiesIn(served.queue)).toEqual(
    [
      written,
      listedBody(),
      'sent by hand',
      '{"event":"call.ended","data":{"id":"call-2"}}',
      '{"event":"call.ended","data":{"id":"call-3","b":"\\uffff"}}',
    ].toSorted(),
  );
  const again = await runCommand(['dlq', 'redrive', '--yes', '--json', served.local]);
  expect(JSON.parse(again.stdout)).toEqual({
    dry_run: false,
    moved: 0,
    left: 4,
    readable: 0,
    unreadable: { invalid_json: 1, invalid_event: 2, not_a_call_event: 1 },
    failed: {},
    hidden: 0,
    waiting: 0,
  });
});

it('sends what it redrives as one group, which never delays live events', async () => {
  await putDeadLetter(served.deadLetters, documentedEvent('ended', 'call-1'));
  await runCommand(['dlq', 'redrive', '--yes', served.local]);
  const sent = requests.filter(({ target }) => target.includes('SendMessage'));
  expect(sent.map(({ body }) => JSON.parse(body).Entries)).toEqual([
    [expect.objectContaining({ MessageGroupId: 'callfold-replay' })],
  ]);
});

describe('at 80 columns', () => {
  it('the list of dead letters shows event, call and reason, and ids that discard takes', async () => {
    const id = await putRefused('{"event":"call.ended","data":{}}', 'invalid_event', 'data.id is missing');
    await putDeadLetter(served.deadLetters, documentedEvent('analyzed'));
    const stdout = new Collector({ isTTY: true, columns: 80 });
    await runCommand(['dlq', served.local], { stdout, env: { NO_COLOR: '1' } });
    const [heading, ...lines] = stdout.text.split('\n');
    expect(heading).toMatch(/^ID +EVENT +CALL +AGE +WHY$/);
    expect(stdout.text).toContain(`${id.slice(0, 8)}  -              -         `);
    expect(stdout.text).toMatch(/call\.analyzed {2}d649233e {2}.* write failed/);
    const rows = lines.slice(
      0,
      lines.findIndex(line => line.startsWith('2 dead letters')),
    );
    expect(Math.max(...rows.map(line => line.length))).toBeLessThanOrEqual(80);
  });

  it('whole ids are shown where there is room', async () => {
    const id = await putDeadLetter(served.deadLetters, documentedEvent('analyzed'));
    const stdout = new Collector({ isTTY: true, columns: 140 });
    await runCommand(['dlq', served.local], { stdout });
    expect(stdout.text).toContain(id);
    expect(stdout.text).toContain('d649233e-9127-4ae3-b90e-09611ed94868');
  });
});

it.each([
  ['dlq', 'list, redrive, discard'],
  ['quarantine', 'list, show, release, discard'],
])('%s says which subcommands it has when asked for another', async (command, subcommands) => {
  expect(await runCommand([command, 'bogus'])).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: `callfold: ${command} has no subcommand 'bogus': it has ${subcommands} (--help tells more)\n`,
  });
  expect((await runCommand([command, 'help'])).exitCode).toBe(0);
});
