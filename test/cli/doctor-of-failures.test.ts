import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { findLocalDeployment } from '../../cli/deployment/local.ts';
import { writeSigningKeys } from '../../cli/deployment/signing-secret.ts';
import {
  type Fault,
  type FaultProxy,
  type ServiceRequest,
  startFaultProxy,
} from '../../local/fault-proxy.ts';
import { sign } from '../../whippy/signature.ts';
import {
  deliver,
  queueToDrain,
  recordWith,
  SIGNING_KEY,
  startTestCallfold,
  type TestCallfold,
} from '../end-to-end/running-callfold.ts';
import { eventually } from '../eventually.ts';
import { STATE_ENV } from '../state-home.ts';
import { documentedDelivery } from './documented-delivery.ts';
import { runCommand } from './run-command.ts';

let fault: (request: ServiceRequest) => Fault | undefined;
let proxies: FaultProxy[] = [];
let callfold: TestCallfold;
let local: string;

beforeAll(async () => {
  callfold = await startTestCallfold({
    async wrapEndpoints({ dynamodb, sqs, ...others }) {
      proxies = await Promise.all(
        [dynamodb, sqs].map(service => startFaultProxy(service, request => fault(request))),
      );
      const [dynamodbUrl = '', sqsUrl = ''] = proxies.map(({ url }) => url);
      return { ...others, dynamodb: dynamodbUrl, sqs: sqsUrl };
    },
  });
  local = new URL(String(callfold.outputs.WebhookUrl)).origin;
});

beforeEach(() => {
  fault = () => undefined;
});

afterAll(async () => {
  await callfold.stop();
  for (const proxy of proxies) await proxy.stop();
});

const doctor = () => runCommand(['doctor', '--local', local]);

/** How many lines of this kind the functions have written. */
const linesWith = (text: string) => callfold.lines.filter(line => line.includes(text)).length;

const deliverOne = () => deliver(callfold, documentedDelivery(new Date()).body);

async function acceptOne(): Promise<void> {
  const { body, callId } = documentedDelivery(new Date());
  expect((await deliver(callfold, body)).status).toBe(202);
  await recordWith(callfold, callId, 'started_event');
  await queueToDrain(callfold);
}

test('a recorder that may not write is a problem while its events are hidden, and none once they have gone through', async () => {
  fault = ({ target }) => (target.endsWith('.UpdateItem') ? 'denied' : undefined);
  for (let call = 0; call < 3; call++) expect((await deliverOne()).status).toBe(202);
  await eventually(async () => linesWith('"outcome":"failed"') >= 3 || undefined);

  const denied = await doctor();
  expect(denied.exitCode).toBe(1);
  expect(denied.stdout).toMatch(
    /\n {2}! {2}Recorder {8}3 events failed in the last [\d.]+ \w+( \d+ s)?: AccessDeniedException\. The last one [\d.]+ s ago; none has been recorded since\n {21}-> each is tried every 1 min 30 s until it becomes a dead letter: see docs\/runbook\.md#recorder-errors\n/,
  );

  // Rather than wait for the next try, as if it had been made.
  fault = () => undefined;
  await callfold.sqs.send(new PurgeQueueCommand({ QueueUrl: callfold.outputs.QueueUrl }));
  await acceptOne();
  const { exitCode, stdout } = await doctor();
  expect(stdout).toMatch(/\n {2}- {2}Recorder {8}3 events failed .*; others have been recorded since\n/);
  expect(exitCode).toBe(0);
});

test('a webhook that cannot reach the queue is a problem until a delivery has been accepted', async () => {
  fault = ({ target }) => (target.endsWith('.SendMessage') ? 'denied' : undefined);
  expect((await deliverOne()).status).toBe(503);
  const failing = await doctor();
  expect(failing.exitCode).toBe(1);
  expect(failing.stdout).toMatch(
    /\n {2}! {2}Webhook {9}1 delivery answered 503 in the last 15 min, the last one [\d.]+ s ago, and none accepted since\. Not reached: queue\n/,
  );

  fault = () => undefined;
  expect((await deliverOne()).status).toBe(202);
  await queueToDrain(callfold);
  const over = await doctor();
  expect(over.stdout).toMatch(/\n {2}- {2}Webhook .* and others accepted since\. Not reached: queue\n/);
  expect(over.exitCode).toBe(0);
});

describe('what is in the quarantine', () => {
  afterEach(async () => {
    await callfold.sqs.send(new PurgeQueueCommand({ QueueUrl: callfold.outputs.QuarantineQueueUrl }));
    const deployment = await findLocalDeployment(local, { fetch, env: STATE_ENV });
    await writeSigningKeys(deployment, [SIGNING_KEY]);
  });

  const ANOTHER_KEY = 'another-key-than-the-one-of-the-secret';

  async function deliverSignedWith(key: string | undefined): Promise<void> {
    const { body } = documentedDelivery(new Date());
    const headers = key === undefined ? {} : { 'x-whippy-signature': sign(key, body, Date.now()) };
    expect((await deliver(callfold, body, headers)).status).toBe(401);
  }

  test('is a problem if it is signed with a key that the secret does not hold, whatever else is accepted', async () => {
    await deliverSignedWith(ANOTHER_KEY);
    await acceptOne();
    const { exitCode, stdout } = await doctor();
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /\n {2}! {2}Quarantine {6}1 delivery kept, the newest [\d.]+ s ago\. 1 of the last 24 h with a signature that no key of the secret verifies\n/,
    );
    expect(stdout).toContain(`npx callfold quarantine list --local ${local}`);
  });

  test('is a problem if it verifies by now', async () => {
    await deliverSignedWith(ANOTHER_KEY);
    const deployment = await findLocalDeployment(local, { fetch, env: STATE_ENV });
    await writeSigningKeys(deployment, [SIGNING_KEY, ANOTHER_KEY]);
    const { exitCode, stdout } = await doctor();
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/\n {2}! {2}Quarantine .* 1 verifies by now\n/);
    expect(stdout).toContain(`-> let in what verifies: npx callfold quarantine release --local ${local}\n`);
  });

  test('is a problem if it has no signature and nothing was accepted since, and otherwise most likely a stranger', async () => {
    await deliverSignedWith(undefined);
    const before = await doctor();
    expect(before.exitCode).toBe(1);
    expect(before.stdout).toMatch(
      /\n {2}! {2}Quarantine .* 1 of the last 24 h without a signature that can be read; none has been accepted since\n/,
    );

    await acceptOne();
    const after = await doctor();
    expect(after.stdout).toMatch(/\n {2}- {2}Quarantine .*; others have been accepted since\n/);
    expect(after.exitCode).toBe(0);
  });

  test('is no problem if it is older than a day', async () => {
    await deliverSignedWith(ANOTHER_KEY);
    // A clock that is right: the endpoint, too, tells the time of tomorrow.
    const tomorrow = () => Date.now() + 25 * 3_600_000;
    const dated: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      return new Response(response.body, {
        status: response.status,
        headers: { ...Object.fromEntries(response.headers), date: new Date(tomorrow()).toUTCString() },
      });
    };
    const { stdout } = await runCommand(['doctor', '--local', local], { now: tomorrow, fetch: dated });
    expect(stdout).toMatch(
      /\n {2}- {2}Quarantine {6}1 delivery kept, the newest 1 d 1 h ago\. Nothing verifies it\n/,
    );
  });
});

test('what is refused and not kept is a note, and the tests of the doctor itself are left out', async () => {
  expect((await deliver(callfold, '{"event":"scan"}', {})).status).toBe(401);
  const { exitCode, stdout } = await doctor();
  expect(stdout).toMatch(
    /\n {2}- {2}Webhook {9}1 delivery refused in the last 15 min and not kept: signature_missing\n/,
  );
  expect(exitCode).toBe(0);
});

test('what is from Whippy and too large to be kept anywhere is a problem, and not a stranger', async () => {
  expect((await deliver(callfold, 'x'.repeat(1_048_577))).status).toBe(413);
  const { exitCode, stdout } = await doctor();
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`
  !  Webhook         1 delivery from Whippy in the last 15 min: too large, refused, and kept nowhere
                     -> see docs/runbook.md#refused-events
`);
  expect(stdout).not.toContain('payload_too_large');
});

test('without its table, the advice is to restart', async () => {
  await callfold.dynamodb.send(new DeleteTableCommand({ TableName: callfold.outputs.TableName }));
  const { exitCode, stdout } = await eventually(async () => {
    const run = await doctor();
    return run.stdout.includes('gone') ? run : undefined;
  });
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`
  !  Table           gone: it was deleted
                     -> restart npm start: it begins with everything in place, and without the calls of before
`);
});
