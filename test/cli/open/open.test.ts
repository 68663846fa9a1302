import { callItem } from '../../store/calls/calls.ts';
import type { LoopbackServer } from '../loopback-server.ts';
import { Collector, runCommand } from '../run-command.ts';
import { type ServedTable, serveTable } from '../served-table.ts';
import { environmentOf, healthyStack, type StackDescription, serveStack } from '../stand-in-stack.ts';
import { queryDetailOf } from './query-detail.ts';

// Each test file has an environment of its own.
const ENVIRONMENT = { ...process.env };
const CALL = '8855ec4a-5047-4f28-b493-026703cfd430';
const ODD = 'Ä/1 & "2"~(\')';
const CONSOLE = 'https://us-east-1.console.aws.amazon.com';
const DASHBOARD =
  'https://console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/Calls-1';

let table: ServedTable;
let stack: StackDescription;
let server: LoopbackServer;

beforeAll(async () => {
  table = await serveTable();
  const now = new Date().toISOString();
  await table.put([callItem(CALL, now), callItem(ODD, now)]);
});

afterAll(() => table.close());

beforeEach(async () => {
  stack = healthyStack('Callfold', {
    TableName: table.tableName,
    DashboardUrl: DASHBOARD,
    WebhookLogGroupName: '/aws/lambda/Callfold-Webhook_1',
    RecorderLogGroupName: 'Callfold-Recorder',
  });
  server = await serveStack(stack);
  process.env = environmentOf(server, { dynamodb: table.endpoint });
});

afterEach(async () => {
  process.env = { ...ENVIRONMENT };
  await server.close();
});

const open = (...argv: string[]) => runCommand(['open', ...argv]);

/** The address that it prints without a terminal. */
async function addressOf(...argv: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await open(...argv);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/^\S+\n$/);
  return stdout.trimEnd();
}

/** Runs it in a terminal, and says what it printed and what the browser got. */
async function openInTerminal(...argv: string[]) {
  const stdout = new Collector({ isTTY: true, columns: 80 });
  const opened: string[] = [];
  await runCommand(['open', ...argv], {
    stdout,
    openAddress: async url => {
      opened.push(url);
    },
  });
  return { printed: stdout.text, opened };
}

describe('in a terminal', () => {
  test('opens the page, and says where it is', async () => {
    expect(await openInTerminal()).toEqual({
      printed: `In the AWS console of stack Callfold: ${DASHBOARD}\n`,
      opened: [DASHBOARD],
    });
  });

  test.each([
    ['--print', `${DASHBOARD}\n`],
    ['--json', `{"url":"${DASHBOARD}"}\n`],
  ])('prints the address only with %s', async (option, printed) => {
    expect(await openInTerminal(option)).toEqual({ printed, opened: [] });
  });
});

test('the table is the one of the stack', async () => {
  expect(await addressOf('table')).toBe(
    `${CONSOLE}/dynamodbv2/home?region=us-east-1#table?name=${table.tableName}`,
  );
});

test('a call is its item in the table, also if only the beginning of its id is given', async () => {
  const address = `${CONSOLE}/dynamodbv2/home?region=us-east-1#edit-item?itemMode=2&pk=${CALL}&sk=&table=${table.tableName}&route=ROUTE_ITEM_EXPLORER`;
  expect(await addressOf('table', CALL)).toBe(address);
  expect(await addressOf('table', CALL.slice(0, 8))).toBe(address);
});

test('the id of an item may have any characters', async () => {
  const { hash } = new URL(await addressOf('table', ODD));
  expect(new URLSearchParams(hash.replace('#edit-item?', '')).get('pk')).toBe(ODD);
});

test('a call that is not there has no item', async () => {
  const { exitCode, stdout, stderr } = await open('table', 'nope');
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/^callfold: There is no call nope in stack Callfold: /);
});

describe('logs', () => {
  test('are those of the webhook and the recorder', async () => {
    const address = await addressOf('logs');
    expect(address).toMatch(
      /^https:\/\/us-east-1\.console\.aws\.amazon\.com\/cloudwatch\/home\?region=us-east-1#logsV2:logs-insights\$3FqueryDetail\$3D\$257E\$2528end\$257E0\$257Estart\$257E-3600\$257EtimeType\$257E\$2527RELATIVE\$257E/,
    );
    expect(queryDetailOf(address)).toEqual({
      end: 0,
      start: -3600,
      timeType: 'RELATIVE',
      tz: 'UTC',
      unit: 'seconds',
      editorString:
        'fields @timestamp, message, outcome, event, call_id, @log\n| sort @timestamp desc\n| limit 1000',
      source: ['/aws/lambda/Callfold-Webhook_1', 'Callfold-Recorder'],
      lang: 'CWLI',
    });
  });

  test('of a call are its lines of 30 days, also without a record', async () => {
    expect(queryDetailOf(await addressOf('logs', 'not-recorded'))).toMatchObject({
      start: -2_592_000,
      editorString: expect.stringContaining(
        '\n| filter call_id like "not-recorded"\n| sort @timestamp asc\n',
      ),
    });
  });

  test.each([ODD, 'a$b*c%2fd', 'a\\"| limit 1', '通話-😀', "~(end~'x)"])(
    'of the call %s: the query has the id as it is',
    async id => {
      expect(queryDetailOf(await addressOf('logs', id))).toMatchObject({
        editorString: expect.stringContaining(`\n| filter call_id like ${JSON.stringify(id)}\n`),
      });
    },
  );

  test('have an address that no terminal cuts short', async () => {
    expect(await addressOf('logs', ODD)).toMatch(/^[\w:/.?=#$*-]+$/);
  });

  test('are those of the webhook alone in an older stack', async () => {
    stack.outputs = { WebhookLogGroupName: 'webhook' };
    expect(queryDetailOf(await addressOf('logs'))).toMatchObject({ source: ['webhook'] });
  });
});

test.each([
  ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
  ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
  ['aws-eusc', 'eusc-de-east-1', 'https://eusc-de-east-1.console.amazonaws-eusc.eu/'],
])('the partition %s has a console of its own', async (partition, region, origin) => {
  stack.arn = stack.arn.replace('aws:', `${partition}:`).replace('us-east-1', region);
  for (const page of ['table', 'logs']) {
    const address = await addressOf(page);
    expect(address.startsWith(origin)).toBe(true);
    expect(new URL(address).searchParams.get('region')).toBe(region);
  }
});

test.each([
  [
    'a partition without a known console',
    () => {
      stack.arn = 'arn:aws-iso:cloudformation:us-iso-east-1:123456789012:stack/Callfold/1';
    },
    ['logs'],
    'There is no known AWS console of the partition aws-iso',
  ],
  [
    'a stack without a dashboard',
    () => {
      stack.outputs = { TableName: 'Calls' };
    },
    [],
    'There is no dashboard of stack Callfold: it has no CallRecordsDashboard (docs/construct.md)',
  ],
])('says so of %s', async (_title, change, argv, message) => {
  change();
  expect(await open(...argv)).toEqual({ exitCode: 1, stdout: '', stderr: `callfold: ${message}\n` });
});

test('the services on this machine have no console', async () => {
  expect(await open(...table.local)).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `callfold: There is no AWS console of the local services at ${table.local[1]}\n`,
  });
});

test('a call of the dashboard is a usage error', async () => {
  expect(await open('dashboard', CALL)).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'callfold: A call is no part of the dashboard: it is one of open table and of open logs\n',
  });
});
