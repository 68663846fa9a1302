import { Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SERVICE, THROTTLED_METRIC } from '../../functions/runtime/metric-names.ts';
import { BundledFunction, type FunctionOptions } from './bundled-function.ts';
import { RouteIntegration } from './route-integration.ts';

const PATH = '/webhooks/whippy';
const TOKEN_PATH = `${PATH}/{token}`;

export interface WebhookProps extends FunctionOptions {
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly quarantineQueue: IQueue;
  readonly signingSecret: Secret;
  /** Secret of the token that the second route's path ends with; if undefined, there is no second route. */
  readonly tokenSecret: Secret | undefined;
  /** Name of the header that carries the signature, in lower case. */
  readonly signatureHeader: string;
  /** Oldest signature that is accepted, in seconds. */
  readonly signatureToleranceSeconds: number;
  /** Requests per second that are let through in the long run. */
  readonly throttleRate: number;
  /** Requests that are let through at once. */
  readonly throttleBurst: number;
}

/** The public endpoint: an HTTP API with one route, or two with a token, and the function that answers them. */
export class Webhook extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  readonly handler: BundledFunction;
  /** Where Whippy sends its webhooks to. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: WebhookProps) {
    super(scope, id);
    this.handler = this.createHandler(props);
    this.api = new HttpApi(this, 'Api', {
      // Its name in the console, which distinguishes stages. It need not be unique.
      apiName: Stack.of(this).stackName,
      description: 'Receives the call webhooks of Whippy',
      createDefaultStage: false,
    });
    const integration = new RouteIntegration('Integration', this.handler);
    const paths = props.tokenSecret ? [PATH, TOKEN_PATH] : [PATH];
    const routes = paths.flatMap(path =>
      this.api.addRoutes({ path, methods: [HttpMethod.POST], integration }),
    );
    for (const route of routes) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'Whippy cannot sign with IAM or send a token in a header. It signs the body, which an authorizer never sees, so the function itself verifies every delivery before anything else; it also compares the token in the path of the second route.',
      });
    }
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: props.throttleRate, burstLimit: props.throttleBurst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_FIELDS)),
      },
    });
    // API Gateway answers these requests itself and has one metric for all of 4xx: only the log tells them apart.
    new MetricFilter(this, 'ThrottledRequests', {
      logGroup: accessLog,
      filterPattern: FilterPattern.stringValue('$.status', '=', '429'),
      metricNamespace: props.metricsNamespace,
      metricName: THROTTLED_METRIC,
      metricValue: '1',
    });
    this.url = `${this.api.apiEndpoint}${PATH}`;
  }

  private createHandler(props: WebhookProps): BundledFunction {
    const handler = new BundledFunction(this, 'Function', {
      ...props,
      folder: 'webhook',
      service: SERVICE.webhook,
      description: 'Verifies the webhooks of Whippy and queues the call events',
      environment: {
        QUEUE_URL: props.queue.queueUrl,
        QUARANTINE_QUEUE_URL: props.quarantineQueue.queueUrl,
        SIGNING_SECRET_ARN: props.signingSecret.secretArn,
        DEAD_LETTER_QUEUE_URL: props.deadLetterQueue.queueUrl,
        SIGNATURE_HEADER: props.signatureHeader,
        SIGNATURE_TOLERANCE_SECONDS: String(props.signatureToleranceSeconds),
        ...(props.tokenSecret ? { WEBHOOK_TOKEN_SECRET_ARN: props.tokenSecret.secretArn } : {}),
      },
    });
    // Exact statements, because grants would also allow describing the secrets and the queues.
    handler.addToRolePolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: [props.signingSecret, props.tokenSecret].flatMap(secret => secret?.secretArn ?? []),
      }),
    );
    handler.addToRolePolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        resources: [props.queue, props.deadLetterQueue, props.quarantineQueue].map(
          ({ queueArn }) => queueArn,
        ),
      }),
    );
    return handler;
  }
}

/**
 * Who sent the request, how it was answered and how long that took. The address is that of Whippy's server, or of a
 * sender that pretends to be it, not of a person on the phone. Headers, path, query and body are not logged: the sender
 * chooses them and could forge a log line, and the path can hold the token. The route key shows it as `{token}` only.
 */
const ACCESS_LOG_FIELDS = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  route: '$context.routeKey',
  status: '$context.status',
  responseLatencyMs: '$context.responseLatency',
  responseBytes: '$context.responseLength',
  error: '$context.error.message',
  functionStatus: '$context.integration.status',
  functionLatencyMs: '$context.integration.latency',
  functionRequestId: '$context.integration.requestId',
  functionError: '$context.integration.error',
};
