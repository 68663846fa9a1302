import { type Context, Hono } from 'hono';
import type { Endpoints } from '../../local/services.ts';
import { type LoopbackServer, serve } from './loopback-server.ts';

/** An alarm of the stack. */
export interface StandInAlarm {
  readonly name: string;
  readonly description: string;
  readonly raised: boolean;
  /** ARNs of what it tells. */
  readonly actions?: readonly string[];
  readonly actionsEnabled?: boolean;
}

/** What the event source mapping of the queue is like. */
export interface StandInMapping {
  readonly State: string;
  readonly StateTransitionReason?: string;
  readonly LastProcessingResult?: string;
  readonly ScalingConfig?: { readonly MaximumConcurrency: number };
}

/** A stack as CloudFormation, CloudWatch, Lambda and SNS describe it. A test may change it while it is served. */
export interface StackDescription {
  readonly name: string;
  /** ARN of the stack. */
  arn: string;
  outputs: { readonly [name: string]: string };
  status: string;
  statusReason?: string | undefined;
  /** Alarms that are in the stack, and whether they have gone off. */
  alarms: readonly StandInAlarm[];
  /** The functions of the stack: their log group, and their reserved concurrency. */
  functions: {
    readonly [name: string]: { readonly logGroup: string; readonly reserved?: number | undefined };
  };
  /** The mapping that feeds the function `recorder`; undefined if there is none. */
  mapping: StandInMapping | undefined;
  /** Runs at once that the account has for all functions without reserved concurrency. */
  unreservedConcurrency: number;
  /** Values of the last minute, by metric and the value of its dimension: `Throttles webhook`. */
  metrics: { readonly [metricOfWhat: string]: number };
  /** Subscriptions of every topic. */
  subscriptions: readonly {
    readonly protocol: string;
    readonly endpoint: string;
    readonly confirmed: boolean;
  }[];
  /** The error that CloudFormation answers everything with, if any. */
  error?: { readonly code: string; readonly message: string } | undefined;
}

/** A stack in which nothing is wrong. */
export function healthyStack(name: string, outputs: StackDescription['outputs']): StackDescription {
  return {
    name,
    arn: `arn:aws:cloudformation:us-east-1:123456789012:stack/${name}/0f9f5b4b`,
    outputs,
    status: 'UPDATE_COMPLETE',
    alarms: [{ name: 'Callfold-Quarantine', description: '', raised: false, actions: [TOPIC] }],
    functions: {
      recorder: { logGroup: String(outputs.RecorderLogGroupName) },
      webhook: { logGroup: String(outputs.WebhookLogGroupName) },
    },
    mapping: { State: 'Enabled', ScalingConfig: { MaximumConcurrency: 20 } },
    unreservedConcurrency: 1000,
    metrics: {},
    subscriptions: [{ protocol: 'email', endpoint: 'ops@example.com', confirmed: true }],
  };
}

/** The topic that alarms of a healthy stack are published to. */
export const TOPIC = 'arn:aws:sns:us-east-1:123456789012:alarms';

/**
 * The environment in which the command finds a served stack. The user's own settings stay out of it.
 *
 * @param services what the outputs of the stack lead to
 */
export function environmentOf(
  { origin }: Pick<LoopbackServer, 'origin'>,
  services: Partial<Endpoints>,
): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_CLOUDFORMATION: origin,
    AWS_ENDPOINT_URL_CLOUDWATCH: origin,
    AWS_ENDPOINT_URL_LAMBDA: origin,
    AWS_ENDPOINT_URL_SNS: origin,
    ...(services.dynamodb && { AWS_ENDPOINT_URL_DYNAMODB: services.dynamodb }),
    ...(services.sqs && { AWS_ENDPOINT_URL_SQS: services.sqs }),
    ...(services.secretsManager && { AWS_ENDPOINT_URL_SECRETS_MANAGER: services.secretsManager }),
    ...(services.cloudWatchLogs && { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: services.cloudWatchLogs }),
  };
}

/** Speaks as much of the services as the command needs, for one stack. */
export function serveStack(stack: StackDescription): Promise<LoopbackServer> {
  const app = new Hono();
  app.get('/2015-03-31/event-source-mappings', context => {
    const FunctionArn = 'arn:aws:lambda:us-east-1:123456789012:function:recorder';
    const EventSourceMappings = stack.mapping
      ? [
          {
            UUID: MAPPING_ID,
            FunctionArn,
            EventSourceArn: context.req.query('EventSourceArn'),
            ...stack.mapping,
          },
        ]
      : [];
    return context.json({ EventSourceMappings });
  });
  app.get('/2015-03-31/functions/:name/configuration', context => {
    const LogGroup = stack.functions[context.req.param('name')]?.logGroup;
    return context.json({ LoggingConfig: { LogGroup } });
  });
  app.get('/2019-09-30/functions/:name/concurrency', context => {
    const reserved = stack.functions[context.req.param('name')]?.reserved;
    return context.json(reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved });
  });
  app.get('/2016-08-19/account-settings', context =>
    context.json({ AccountLimit: { UnreservedConcurrentExecutions: stack.unreservedConcurrency } }),
  );
  app.post('/', async context => {
    const action = context.req.header('x-amz-target')?.split('.')[1];
    if (action === 'DescribeAlarms') return describeAlarms(context, stack);
    if (action === 'GetMetricStatistics') return getMetricStatistics(context, stack);
    const form = await context.req.parseBody();
    const answer = String(form.Action) === 'ListSubscriptionsByTopic' ? subscriptions : cloudFormation;
    const { body, status = 200 } = answer(form, stack);
    return context.body(body, status, { 'content-type': 'text/xml' });
  });
  return serve(app);
}

/** Id of the event source mapping. */
export const MAPPING_ID = '0f9f5b4b-6d1b-4a1b-9d0a-2f6c7a3f1c11';

async function describeAlarms(context: Context, { alarms }: StackDescription): Promise<Response> {
  const { AlarmNames } = await context.req.json<{ readonly AlarmNames: readonly string[] }>();
  return context.json({
    MetricAlarms: alarms
      .filter(({ name }) => AlarmNames.includes(name))
      .map(alarm => ({
        AlarmName: alarm.name,
        AlarmDescription: alarm.description,
        AlarmActions: alarm.actions ?? [],
        ActionsEnabled: alarm.actionsEnabled ?? true,
        StateValue: alarm.raised ? 'ALARM' : 'OK',
        StateTransitionedTimestamp: Date.now() / 1000 - 7200,
      })),
    CompositeAlarms: [],
  });
}

interface MetricRequest {
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Value: string }[];
  readonly Statistics: readonly string[];
}

async function getMetricStatistics(context: Context, { metrics }: StackDescription): Promise<Response> {
  const { MetricName, Dimensions, Statistics } = await context.req.json<MetricRequest>();
  const value = metrics[`${MetricName} ${Dimensions[0]?.Value}`];
  const Timestamp = Date.now() / 1000;
  return context.json({
    Datapoints: value === undefined ? [] : [{ Timestamp, [Statistics[0] ?? '']: value }],
  });
}

interface XmlAnswer {
  readonly body: string;
  readonly status?: 400;
}

type Form = { readonly [name: string]: unknown };

function subscriptions(_form: Form, stack: StackDescription): XmlAnswer {
  const members = stack.subscriptions.map(
    ({ protocol, endpoint, confirmed }) =>
      `<member><Protocol>${protocol}</Protocol><Endpoint>${endpoint}</Endpoint><SubscriptionArn>${confirmed ? `${TOPIC}:1` : 'PendingConfirmation'}</SubscriptionArn></member>`,
  );
  return result('ListSubscriptionsByTopic', `<Subscriptions>${members.join('')}</Subscriptions>`);
}

function cloudFormation(form: Form, stack: StackDescription): XmlAnswer {
  if (stack.error) return failure(stack.error.code, stack.error.message);
  if (form.StackName !== stack.name) {
    return failure('ValidationError', `Stack with id ${form.StackName} does not exist`);
  }
  if (form.Action === 'DescribeStacks') {
    const outputs = Object.entries(stack.outputs).map(
      ([key, value]) =>
        `<member><OutputKey>${key}</OutputKey><OutputValue>${value.replaceAll('&', '&amp;')}</OutputValue></member>`,
    );
    const reason =
      stack.statusReason === undefined ? '' : `<StackStatusReason>${stack.statusReason}</StackStatusReason>`;
    return result(
      'DescribeStacks',
      `<Stacks><member><StackId>${stack.arn}</StackId><StackName>${stack.name}</StackName><StackStatus>${stack.status}</StackStatus>${reason}<Outputs>${outputs.join('')}</Outputs></member></Stacks>`,
    );
  }
  const resources = [
    ...Object.keys(stack.functions).map(name => ['AWS::Lambda::Function', name]),
    ...stack.alarms.map(({ name }) => ['AWS::CloudWatch::Alarm', name]),
    ['AWS::SQS::Queue', 'queue'],
  ].map(
    ([type, id]) =>
      `<member><ResourceType>${type}</ResourceType><PhysicalResourceId>${id}</PhysicalResourceId></member>`,
  );
  return result(
    'ListStackResources',
    `<StackResourceSummaries>${resources.join('')}</StackResourceSummaries>`,
  );
}

function result(action: string, content: string): XmlAnswer {
  return { body: `<${action}Response><${action}Result>${content}</${action}Result></${action}Response>` };
}

function failure(code: string, message: string): XmlAnswer {
  return {
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    status: 400,
  };
}
