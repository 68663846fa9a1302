import { Hono } from 'hono';
import { type LoopbackServer, serve } from './loopback-server.ts';

/** A stack as CloudFormation and CloudWatch tell of it. */
export interface StackDescription {
  readonly name: string;
  readonly outputs: { readonly [name: string]: string };
  /** Alarms that are in the stack, and whether they have gone off. */
  readonly alarms: readonly {
    readonly name: string;
    readonly description: string;
    readonly raised: boolean;
  }[];
}

/** Speaks as much of CloudFormation and CloudWatch as finding a stack takes, for one stack. */
export function serveStack({ name, outputs, alarms }: StackDescription): Promise<LoopbackServer> {
  const app = new Hono();
  app.post('/', async context => {
    if (context.req.header('x-amz-target')?.endsWith('.DescribeAlarms')) {
      const { AlarmNames } = await context.req.json<{ readonly AlarmNames: readonly string[] }>();
      const raised = alarms.filter(alarm => alarm.raised && AlarmNames.includes(alarm.name));
      return context.json({
        MetricAlarms: raised.map(alarm => ({
          AlarmName: alarm.name,
          AlarmDescription: alarm.description,
          StateTransitionedTimestamp: Date.now() / 1000 - 7200,
        })),
        CompositeAlarms: [],
      });
    }
    const form = await context.req.parseBody();
    if (form.StackName !== name) {
      return context.body(
        error('ValidationError', `Stack with id ${form.StackName} does not exist`),
        400,
        XML,
      );
    }
    if (form.Action === 'DescribeStacks') {
      const members = Object.entries(outputs).map(
        ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
      );
      return context.body(
        `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${name}</StackName><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
        200,
        XML,
      );
    }
    const members = alarms.map(
      alarm =>
        `<member><ResourceType>AWS::CloudWatch::Alarm</ResourceType><PhysicalResourceId>${alarm.name}</PhysicalResourceId></member>`,
    );
    return context.body(
      `<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries><member><ResourceType>AWS::SQS::Queue</ResourceType><PhysicalResourceId>queue</PhysicalResourceId></member>${members.join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`,
      200,
      XML,
    );
  });
  return serve(app);
}

const XML = { 'content-type': 'text/xml' };

function error(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}
