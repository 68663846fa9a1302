import { devNull } from 'node:os';
import { join } from 'node:path';
import { createFunction, type LocalFunction } from './lambda.ts';
import { LOCAL_AWS } from './local-aws.ts';
import { NO_VERSION_WARNING } from './nodejs-20.ts';
import type { Endpoints } from './services.ts';
import { type Identity, type Resource, resolve, resourcesOfType, type Template } from './template.ts';

/**
 * The functions of a template, by logical id: their bundles as they would be deployed, with the environment
 * that the template gives them.
 *
 * @param outdir folder of the cloud assembly that the template is from
 * @param endpoints where the functions find the services
 * @param whippyApi where those that ask Whippy find its API; undefined leaves it to the template
 * @param onLine called with each line that a function writes, and the name of the log group that it goes to
 */
export function createFunctions(
  template: Template,
  outdir: string,
  identities: ReadonlyMap<string, Identity>,
  endpoints: Endpoints,
  whippyApi: string | undefined,
  onLine: (line: string, logGroupName: string) => void,
): Map<string, LocalFunction> {
  return new Map(
    resourcesOfType(template, 'AWS::Lambda::Function').map(([id, { Properties, Metadata }]) => {
      const [file = ''] = String(Properties.Handler).split('.');
      const environment = resolve(Properties.Environment?.Variables ?? {}, identities) as {
        [name: string]: string;
      };
      const logGroupName = String(
        resolve(Properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${id}`, identities),
      );
      const target = createFunction({
        name: id,
        arn: `arn:aws:lambda:us-east-1:000000000000:function:${id}`,
        module: join(outdir, String(Metadata?.['aws:asset:path']), `${file}.mjs`),
        environment: {
          ...environment,
          ...(whippyApi !== undefined && WHIPPY_API_URL in environment
            ? { [WHIPPY_API_URL]: whippyApi }
            : {}),
          ...serviceEnvironment(id, Properties, endpoints),
        },
        timeoutSeconds: Properties.Timeout ?? 3,
        memoryMegabytes: Properties.MemorySize ?? 128,
        onLine: line => onLine(line, logGroupName),
      });
      return [id, target];
    }),
  );
}

const WHIPPY_API_URL = 'WHIPPY_API_URL';

// What the Lambda service adds to a function's own variables, and the endpoints of this machine.
function serviceEnvironment(name: string, properties: Resource['Properties'], endpoints: Endpoints) {
  return {
    AWS_REGION: LOCAL_AWS.region,
    AWS_ACCESS_KEY_ID: LOCAL_AWS.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_AWS.credentials.secretAccessKey,
    // Lambda has no such files; those of this machine's user are for AWS.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize ?? 128),
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: endpoints.dynamodb,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.eventBridge,
    AWS_ENDPOINT_URL_FIREHOSE: endpoints.firehose,
    // With a name of a host, the SDK would put the name of the bucket in front of it.
    AWS_ENDPOINT_URL_S3: endpoints.s3.replace('//localhost:', '//127.0.0.1:'),
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
    [NO_VERSION_WARNING]: 'true',
  };
}
