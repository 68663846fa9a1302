import { CreateQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { Hono } from 'hono';
import { probeSigned } from '../../cli/connect/probe.ts';
import { writeSigningKeys } from '../../cli/deployment/signing-secret.ts';
import { findStack } from '../../cli/deployment/stack.ts';
import { Interruption } from '../../terminal/interruption.ts';
import type { Io } from '../../terminal/io.ts';
import { startTestCallfold, type TestCallfold } from '../end-to-end/running-callfold.ts';
import { type LoopbackServer, serve } from './loopback-server.ts';
import { Collector, runCommand, streamOf } from './run-command.ts';
import {
  environmentOf,
  healthyStack,
  MAPPING_ID,
  type StackDescription,
  serveStack,
  TOPIC,
} from './stand-in-stack.ts';

// As CloudFormation makes it.
const RANDOM_VALUE = 'a1B2'.repeat(16);

// Each test file has an environment of its own.
const ENVIRONMENT = { ...process.env };

const NAME = 'Callfold-test';

let callfold: TestCallfold;
let server: LoopbackServer;
let stack: StackDescription;

beforeAll(async () => {
  callfold = await startTestCallfold({ signingKey: RANDOM_VALUE });
  stack = healthyStack(NAME, callfold.outputs);
  server = await serveStack(stack);
  process.env = environmentOf(server, callfold.endpoints);
});

beforeEach(() => {
  Object.assign(stack, healthyStack(NAME, callfold.outputs), { statusReason: undefined, error: undefined });
});

afterAll(async () => {
  process.env = ENVIRONMENT;
  await server.close();
  await callfold.stop();
});

const IO: Io = {
  stdout: new Collector(),
  stderr: new Collector(),
  stdin: streamOf(''),
  env: {},
  now: Date.now,
  sleep: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
  interruption: new Interruption(),
  fetch,
  askSecret: undefined,
  openAddress: undefined,
};

const doctor = (changes: Partial<Io> = {}) => runCommand(['doctor', '--stack', NAME], changes);

/** The lines that the doctor prints of one check. */
async function findingsOf(check: string): Promise<{ readonly exitCode: number; readonly lines: string }> {
  const { exitCode, stdout } = await doctor();
  const lines = stdout.split(/\n(?= {2}(?:ok|- |! ) |[^ ])/).filter(text => text.slice(5).startsWith(check));
  return { exitCode, lines: lines.join('\n') };
}

test('finds a stack through its outputs', async () => {
  expect(await runCommand(['list', '--stack', 'Callfold-test'])).toEqual({
    exitCode: 0,
    stdout: 'Calls of the last 24 h, newest first\nNone. A longer time: --since 7d.\n',
    stderr: '',
  });
});

test('doctor tells that the secret is random still, and which alarm has gone off', async () => {
  stack.alarms = [
    {
      name: 'Callfold-DeadLetters',
      description: 'Events were given up. What to do: Redrive them. More: https://example.com#dead-letters',
      raised: true,
      actions: [TOPIC],
    },
    ...stack.alarms,
  ];
  const { exitCode, stdout } = await doctor();
  expect(stdout).toContain(`
  !  Signing secret  still the random value it was made with: every delivery is refused
                     -> put Whippy's API key there: npx callfold connect --stack Callfold-test
`);
  expect(stdout).toContain(`
  !  Alarms          Callfold-DeadLetters has gone off 2 h ago: Events were given up.
                     -> Redrive them. More: https://example.com#dead-letters
  ok Recipients      alarms go to ops@example.com
2 problems.
`);
  expect(exitCode).toBe(1);
});

test('doctor is content with a secret that a user has put a key into', async () => {
  await writeSigningKeys(await findStack(NAME, { env: {} }), ['the-whippy-api-key', RANDOM_VALUE]);
  const { stdout } = await runCommand(['doctor', '--stack', NAME]);
  expect(stdout).toContain('\n  ok Signing secret  holds 2 keys\n');
});

const API_KEY = 'wk_live_the-api-key';

test.each([
  ['empty', ''],
  [
    "JSON, as the console's Key/value form writes it, and not the key alone",
    JSON.stringify({ key: API_KEY }),
  ],
  [
    "JSON, as the console's Key/value form writes it, and not the key alone",
    JSON.stringify({ key: API_KEY }, null, 2),
  ],
  ['in quotes', `"${API_KEY}"`],
  ['too short: a key has at least 16 characters', 'wk_live'],
  ['not a key: a key has no quotes, braces, colons or commas', `key:${API_KEY}`],
])('doctor names the mistake: %s', async (mistake, text) => {
  await writeSigningKeys(await findStack(NAME, { env: {} }), [text]);
  const { stdout, exitCode } = await runCommand(['doctor', '--stack', NAME]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`
  !  Signing secret  ${mistake}: every delivery is refused
                     -> put Whippy's API key there, as plain text and nothing else: npx callfold connect --stack Callfold-test
`);
  // What is not a key is not tried as one.
  expect(stdout).toMatch(/\n {2}ok Endpoint {8}\S+ refuses unsigned ones\n/);
  expect(stdout).not.toContain(API_KEY);
});

test('doctor notes what stands beside the keys', async () => {
  await writeSigningKeys(await findStack(NAME, { env: {} }), ['API key:', API_KEY]);
  const { stdout } = await runCommand(['doctor', '--stack', NAME]);
  expect(stdout).toContain(`
  -  Signing secret  holds a key, and 2 words that are not keys
                     -> see docs/runbook.md#rotate-the-signing-key
`);
});

describe('of a stack whose secret holds a key', () => {
  beforeAll(async () => {
    await writeSigningKeys(await findStack(NAME, { env: {} }), [API_KEY]);
    // The function takes a while to ask for the key anew.
    const { passed } = await probeSigned(String(callfold.outputs.WebhookUrl), API_KEY, IO, {
      patience: 60_000,
    });
    expect(passed).toBe(true);
  });

  test('in which nothing is wrong, all is well', async () => {
    const { exitCode, stdout } = await doctor();
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`stack Callfold-test
  ok Clock           right
  ok Stack           UPDATE_COMPLETE
  ok Outputs         all 7 there
  ok Signing secret  holds a key
  ok Endpoint        ${callfold.outputs.WebhookUrl} takes signed events and refuses unsigned ones
  ok Webhook         no delivery has failed in the last 15 min
  ok Queue           empty
  ok Recorder        takes events, and none has failed lately
  ok Table           active
  ok Dead letters    none
  ok Quarantine      empty
  -  Newest event    no call in the last 30 days
                     -> if there have been calls, see docs/runbook.md#nothing-arrives
  ok Alarms          none of 1 has gone off
  ok Recipients      alarms go to ops@example.com
All is well.
`);
  });

  test.each([
    ['UPDATE_ROLLBACK_COMPLETE', '! ', 'what runs is what was deployed before it', 'describe-stack-events'],
    [
      'UPDATE_ROLLBACK_FAILED',
      '! ',
      'no deploy is possible',
      'continue-update-rollback --stack-name Callfold-test',
    ],
    ['UPDATE_ROLLBACK_IN_PROGRESS', '! ', 'is being undone', 'describe-stack-events'],
    ['UPDATE_FAILED', '! ', 'was not undone', 'rollback-stack --stack-name Callfold-test'],
    ['DELETE_FAILED', '! ', 'was to be deleted', 'delete-stack --stack-name Callfold-test'],
    ['DELETE_IN_PROGRESS', '! ', 'is being deleted', 'wait stack-delete-complete --stack-name Callfold-test'],
    ['UPDATE_IN_PROGRESS', '- ', 'is being changed', 'wait stack-update-complete --stack-name Callfold-test'],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', '- ', 'is being changed', 'wait stack-update-complete'],
    ['SOMETHING_NEW', '- ', 'not known', ''],
  ])('that is %s, it says what that means and what to do', async (status, mark, meaning, advice) => {
    stack.status = status;
    stack.statusReason = 'Resource update cancelled';
    const { exitCode, lines } = await findingsOf('Stack');
    expect(exitCode).toBe(mark === '! ' ? 1 : 0);
    expect(lines).toContain(`  ${mark} Stack           ${status}`);
    expect(lines).toContain(meaning);
    expect(lines).toContain(advice);
    if (advice !== '') expect(lines).toContain('(Resource update cancelled)');
  });

  test.each([
    ['CREATE_IN_PROGRESS', 'is being created', 'wait stack-create-complete --stack-name Callfold-test'],
    ['REVIEW_IN_PROGRESS', 'never carried out', 'answer y'],
    ['ROLLBACK_COMPLETE', 'the first deploy failed', 'delete-stack --stack-name Callfold-test'],
  ])('that is %s, it looks at nothing else: there is nothing', async (status, meaning, advice) => {
    stack.status = status;
    stack.outputs = {};
    const { exitCode, stdout } = await doctor();
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`  !  Stack           ${status}: `);
    expect(stdout).toContain(meaning);
    expect(stdout).toContain(advice);
    expect(stdout).not.toMatch(/Endpoint|Queue {2}|could not be checked/);
    expect(stdout).toMatch(/\n1 problem\.\n$/);
  });

  test('whose table was deleted, it does not say to deploy it again', async () => {
    stack.outputs = { ...stack.outputs, TableName: 'deleted-by-hand' };
    const { exitCode, stdout } = await doctor();
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`
  !  Table           gone: it was deleted
                     -> pause the recorder, so that events wait, then restore the calls from the backup that DynamoDB made: see docs/runbook.md#restore-the-table, with STACK=Callfold-test. A deploy does not bring it back
`);
    expect(stdout).toMatch(/\n1 problem\.\n$/);
  });

  test.each([
    ['QueueUrl', 'Queue'],
    ['DeadLetterQueueUrl', 'Dead letters'],
    ['QuarantineQueueUrl', 'Quarantine'],
  ])('whose %s leads nowhere, it says what brings the queue back', async (output, check) => {
    stack.outputs = { ...stack.outputs, [output]: `${callfold.endpoints.sqs}/000000000000/deleted-by-hand` };
    const { exitCode, lines } = await findingsOf(check);
    expect(exitCode).toBe(1);
    expect(lines).toBe(`  !  ${check.padEnd(14)}  gone: it was deleted
                     -> a deploy does not bring it back, since CloudFormation takes it to be there: see docs/runbook.md#bring-back-what-was-deleted, with STACK=Callfold-test`);
  });

  test('whose secret was deleted, it says so once', async () => {
    stack.outputs = { ...stack.outputs, SigningSecretArn: `${stack.outputs.SigningSecretArn}-deleted` };
    const { stdout } = await doctor();
    expect(stdout).toContain('\n  !  Signing secret  gone: it was deleted\n');
    expect(stdout).toMatch(/\n1 problem\.\n$/);
  });

  test('whose secret is marked for deletion, it says how to bring it back', async () => {
    const deleted = await serve(
      new Hono().post('*', context =>
        context.json(
          {
            __type: 'InvalidRequestException',
            Message: "You can't perform this operation on the secret because it was marked for deletion.",
          },
          400,
        ),
      ),
    );
    process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = deleted.origin;
    const { exitCode, lines } = await findingsOf('Signing secret').finally(() => deleted.close());
    process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = callfold.endpoints.secretsManager;
    expect(exitCode).toBe(1);
    expect(
      lines,
    ).toBe(`  !  Signing secret  deleted: within ten seconds to minutes, every delivery is answered 503
                     -> bring it back: aws secretsmanager restore-secret --secret-id ${stack.outputs.SigningSecretArn}`);
  });

  test('that is of an older version, it says how to deploy this stage again', async () => {
    const { QuarantineQueueUrl: _, ...outputs } = stack.outputs;
    stack.outputs = outputs;
    const { exitCode, lines } = await findingsOf('Outputs');
    expect(exitCode).toBe(1);
    expect(
      lines,
    ).toBe(`  !  Outputs         QuarantineQueueUrl missing: the stack has no pipeline of callfold, or one of an older version
                     -> deploy it again with npx cdk deploy -c stage=test, or name another stack with --stack`);
  });

  test('whose recorder is paused, it says how to let it go on', async () => {
    stack.mapping = {
      State: 'Disabled',
      StateTransitionReason: 'USER_INITIATED',
      ScalingConfig: { MaximumConcurrency: 20 },
    };
    const { exitCode, lines } = await findingsOf('Recorder');
    expect(exitCode).toBe(1);
    expect(
      lines,
    ).toBe(`  !  Recorder        paused: its event source mapping is Disabled, and events wait in the queue, for 14 days at most
                     -> let it go on: aws lambda update-event-source-mapping --uuid ${MAPPING_ID} --enabled`);
  });

  test.each<
    [what: string, Partial<StackDescription>, check: string, level: string, finding: string, advice: string]
  >([
    [
      'whose event source mapping was deleted',
      { mapping: undefined },
      'Recorder',
      '! ',
      'nothing reads the queue: its event source mapping was deleted',
      '#bring-back-what-was-deleted',
    ],
    [
      'whose recorder Lambda cannot feed',
      { mapping: { State: 'Enabled', LastProcessingResult: 'PROBLEM: Function call failed' } },
      'Recorder',
      '! ',
      'Lambda cannot feed it: PROBLEM: Function call failed',
      '#events-waiting',
    ],
    [
      'whose recorder is only now being switched on',
      { mapping: { State: 'Enabling', ScalingConfig: { MaximumConcurrency: 20 } } },
      'Recorder',
      '- ',
      'its event source mapping is Enabling',
      'repeat this',
    ],
    [
      'whose recorders may starve the webhook',
      { unreservedConcurrency: 10 },
      'Recorder',
      '- ',
      'may take all of the 10 runs at once that Lambda grants this account, and leave none to the webhook',
      'set maxConcurrency below 10',
    ],
    [
      'whose recorder runs out of concurrency',
      { metrics: { 'Throttles recorder': 7 } },
      'Recorder',
      '! ',
      '7 runs turned away in the last 15 min, as the account has no concurrency left',
      '#recorder-throttles',
    ],
    [
      'whose recorder crashes',
      { metrics: { 'Errors recorder': 3 } },
      'Recorder',
      '! ',
      '3 runs crashed or timed out in the last 15 min',
      '#recorder-errors',
    ],
    [
      'whose webhook is throttled',
      { metrics: { 'Throttles webhook': 1 } },
      'Webhook',
      '! ',
      '1 run turned away in the last 15 min, as the account has no concurrency left: Whippy tries each event three more times, and then it is lost',
      '#webhook-errors',
    ],
    [
      'whose alarms have no recipient',
      { subscriptions: [] },
      'Recipients',
      '- ',
      'no message of an alarm is sent',
      `set alarmEmail (docs/settings.md) and deploy, or subscribe to ${TOPIC}`,
    ],
    [
      'whose subscription was not confirmed',
      { subscriptions: [{ protocol: 'email', endpoint: 'ops@example.com', confirmed: false }] },
      'Recipients',
      '! ',
      'ops@example.com has not confirmed yet, and gets no message of an alarm',
      'confirm the e-mail',
    ],
  ])('%s, it says so, and what to do', async (_what, changes, check, level, finding, advice) => {
    Object.assign(stack, changes);
    const { exitCode, lines } = await findingsOf(check);
    expect(lines).toContain(`  ${level} ${check.padEnd(14)}  ${finding}`);
    expect(lines).toContain(advice);
    expect(exitCode).toBe(level === '! ' ? 1 : 0);
  });

  test('whose oldest event has waited for long, it says for how long', async () => {
    const { QueueUrl = '' } = await callfold.sqs.send(new CreateQueueCommand({ QueueName: 'unread' }));
    await callfold.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    stack.outputs = { ...stack.outputs, QueueUrl };
    stack.metrics = { 'ApproximateAgeOfOldestMessage unread': 450 };
    const { exitCode, lines } = await findingsOf('Queue');
    expect(exitCode).toBe(1);
    expect(lines).toBe(`  !  Queue           the oldest event has been waiting to be recorded for 7 min 30 s
                     -> see docs/runbook.md#events-waiting`);
  });

  test('with a limit of 0 on the webhook, it says how to take it off', async () => {
    stack.functions = {
      ...stack.functions,
      webhook: { logGroup: String(callfold.outputs.WebhookLogGroupName), reserved: 0 },
    };
    const { exitCode, lines } = await findingsOf('Webhook');
    expect(exitCode).toBe(1);
    expect(lines).toContain('its reserved concurrency is 0, so that it never runs');
    expect(lines).toContain('aws lambda delete-function-concurrency --function-name webhook');
  });

  test('it names who gets the messages of alarms, but no phone number and no secret address', async () => {
    stack.subscriptions = [
      { protocol: 'sms', endpoint: '+16025550136', confirmed: true },
      { protocol: 'https', endpoint: 'https://hooks.example.com/T000/secret', confirmed: true },
    ];
    const { lines } = await findingsOf('Recipients');
    expect(lines).toBe('  ok Recipients      alarms go to a phone (sms), hooks.example.com');
  });

  test('whose alarms were switched off, it says how to switch them on', async () => {
    stack.alarms = stack.alarms.map(alarm => ({ ...alarm, actionsEnabled: false }));
    const { exitCode, lines } = await findingsOf('Alarms');
    expect(exitCode).toBe(1);
    expect(lines).toContain('enable-alarm-actions --alarm-names Callfold-Quarantine');
  });

  test('from a machine whose clock is 26 h behind, it blames the clock first, and not the key', async () => {
    const { exitCode, stdout } = await doctor({ now: () => Date.now() - 26 * 3_600_000 });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^stack Callfold-test\n {2}! {2}Clock {11}this machine is 1 d 2 h behind the endpoint\n/,
    );
    expect(stdout).toContain('takes signed events and refuses unsigned ones');
    expect(stdout).toMatch(/\n1 problem\.\n$/);
  });

  test('with credentials that have expired, it says so and nothing else', async () => {
    stack.error = { code: 'ExpiredToken', message: 'The security token included in the request is expired' };
    expect(await doctor()).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('Your AWS credentials have expired: log in again'),
    });
  });
});
