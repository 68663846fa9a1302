import { type Duration, type RemovalPolicy, type Size, Validations } from 'aws-cdk-lib';
import { type CfnPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type CfnFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { codeOf, sourceOf } from './function-code.ts';

/** What all functions have in common. */
export interface FunctionOptions {
  readonly timeout: Duration;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  /** CloudWatch namespace of the function's metrics. */
  readonly metricsNamespace: string;
  /** Whether the function sends traces to X-Ray. */
  readonly tracing: boolean;
}

export interface BundledFunctionProps extends FunctionOptions {
  /** Folder under `functions/`. */
  readonly folder: string;
  /**
   * File of the folder that exports `handler`.
   * @default 'index'
   */
  readonly module?: string;
  /** Name of the service in its logs, metrics and traces. */
  readonly service: string;
  readonly description: string;
  readonly environment: Record<string, string>;
  /**
   * How many runs there can be at once. They are set aside for this function alone.
   * @default - as many as the account has left
   */
  readonly reservedConcurrentExecutions?: number;
  /**
   * In MB. CPU comes with it.
   * @default 512: docs/cost.md weighs the sizes
   */
  readonly memorySize?: number;
  /**
   * Room for files in `/tmp`.
   * @default - 512 MB, which cost nothing
   */
  readonly ephemeralStorageSize?: Size;
}

/**
 * A function that is bundled into one ES module. The AWS SDK is included, so that the version that runs is the one that
 * was tested, not the one that the runtime happens to have.
 *
 * At first, its role may only write to its own log group and, if tracing is on, send traces. The managed policy for
 * basic execution is left out on purpose: it allows writing to every log group of the account.
 */
export class BundledFunction extends NodejsFunction {
  /** Path of the module that the bundle is made from, in a clone. */
  readonly entry: string;
  /** Name of the service in its logs, metrics and traces. */
  readonly service: string;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Execution role: ${props.description}`,
    });
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    logGroup.grantWrite(role);

    super(scope, id, {
      description: props.description,
      ...codeOf(props.folder, props.module),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize ?? 512,
      ...(props.ephemeralStorageSize === undefined
        ? {}
        : { ephemeralStorageSize: props.ephemeralStorageSize }),
      timeout: props.timeout,
      ...(props.reservedConcurrentExecutions === undefined
        ? {}
        : { reservedConcurrentExecutions: props.reservedConcurrentExecutions }),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: props.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: {
        POWERTOOLS_SERVICE_NAME: props.service,
        POWERTOOLS_METRICS_NAMESPACE: props.metricsNamespace,
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...props.environment,
      },
    });
    this.entry = sourceOf(props.folder, props.module);
    this.service = props.service;
    if (props.tracing) {
      Validations.of(role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'X-Ray has no resources that its two actions for sending traces could be limited to. A test asserts all other statements of this role.',
      });
    }

    // CDK adds a dependency on the role, too. The function refers to the role anyway, so linters report that as
    // redundant. The dependency on the policy is needed: Lambda checks at creation that the role may send traces.
    const policy = role.node.findChild('DefaultPolicy').node.defaultChild as CfnPolicy;
    (this.node.defaultChild as CfnFunction).addOverride('DependsOn', policy.logicalId);
  }
}
