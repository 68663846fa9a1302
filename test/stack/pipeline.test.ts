import { Duration } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { only, synthesize, synthesizeAnew } from './synthesize.ts';

const template = synthesize();
const withToken = synthesize({ webhookToken: 'true' });

/** Properties of the event queue and of the queue that it redrives to. */
function eventQueues(template: Template) {
  const queues = template.findResources('AWS::SQS::Queue');
  const [events, ...others] = Object.values(queues).filter(({ Properties }) => Properties.RedrivePolicy);
  expect(others).toEqual([]);
  const deadLettersId: string = events?.Properties.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0];
  return { events: events?.Properties, deadLetters: queues[deadLettersId]?.Properties, deadLettersId };
}

describe('the way of an event', () => {
  test('a failed message is not deleted with its batch: partial batch responses are on', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('an event is not handed to a second recorder while the first still runs', () => {
    const timeouts = [
      [{}, 90],
      [{ recorderTimeout: Duration.seconds(1) }, 6],
      [{ recorderTimeout: Duration.seconds(20), batchWindowSeconds: 30 }, 150],
    ] as const;
    for (const [callRecords, expected] of timeouts) {
      synthesizeAnew({}, { callRecords }).hasResourceProperties('AWS::SQS::Queue', {
        RedrivePolicy: Match.anyValue(),
        VisibilityTimeout: expected,
      });
    }
  });

  test('an event that cannot be recorded ends up in the dead-letter queue, and stays there for 14 days', () => {
    const { deadLetters, deadLettersId } = eventQueues(template);
    expect(deadLetters.MessageRetentionPeriod).toBe(1_209_600);
    template.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 1_209_600,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': [deadLettersId, 'Arn'] },
        maxReceiveCount: 5,
      },
    });
  });

  test('only the event queue may use the dead-letter queue, and no queue the other two', () => {
    const { events, deadLetters } = eventQueues(template);
    expect(deadLetters.RedriveAllowPolicy).toEqual({
      redrivePermission: 'byQueue',
      sourceQueueArns: [
        {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':sqs:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              ':',
              events.QueueName,
            ],
          ],
        },
      ],
    });
    const others = Object.values(template.findResources('AWS::SQS::Queue'))
      .map(({ Properties }) => Properties.RedriveAllowPolicy)
      .filter(({ redrivePermission }) => redrivePermission !== 'byQueue');
    expect(others).toEqual(Array(2).fill({ redrivePermission: 'denyAll' }));
  });

  test("the event queue's name is short enough, and of this very stack: a retained queue does not block the next", () => {
    const [, parts] = eventQueues(template).events.QueueName['Fn::Join'];
    const fixed = parts.filter((part: unknown) => typeof part === 'string').join('');
    const stackId = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    expect(parts).toEqual([fixed, { 'Fn::Select': [0, { 'Fn::Split': ['-', stackId] }] }]);
    // SQS takes 80 characters of these; the part of the stack's id has eight.
    expect(fixed).toMatch(/^[\w-]{1,72}$/);
  });

  test('every queue is encrypted and refuses plain HTTP', () => {
    const queues = Object.entries(template.findResources('AWS::SQS::Queue'));
    expect(queues).toHaveLength(3);
    for (const [id, queue] of queues) {
      expect(queue.Properties.SqsManagedSseEnabled).toBe(true);
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Deny',
              Action: 'sqs:*',
              Principal: { AWS: '*' },
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      });
    }
  });
});

describe('the endpoint', () => {
  test('answers one route only, POST /webhooks/whippy', () => {
    expect(only(template, 'AWS::ApiGatewayV2::Route').Properties).toMatchObject({
      RouteKey: 'POST /webhooks/whippy',
    });
  });

  test('answers a second route with webhookToken, whose token is random and in a secret of its own', () => {
    const routes = Object.values(withToken.findResources('AWS::ApiGatewayV2::Route'));
    expect(routes.map(({ Properties }) => Properties.RouteKey)).toEqual([
      'POST /webhooks/whippy',
      'POST /webhooks/whippy/{token}',
    ]);
    expect(new Set(routes.map(({ Properties }) => JSON.stringify(Properties.Target))).size).toBe(1);
    const { Value } = withToken.findOutputs('WebhookTokenSecretArn').WebhookTokenSecretArn ?? {};
    const secret = withToken.findResources('AWS::SecretsManager::Secret')[Value.Ref];
    expect(secret?.Properties.GenerateSecretString).toEqual({ ExcludePunctuation: true, PasswordLength: 64 });
    expect(Object.keys(template.findResources('AWS::SecretsManager::Secret'))).toHaveLength(1);
    expect(template.findOutputs('WebhookTokenSecretArn')).toEqual({});
  });

  test('is invoked with the payload format that the function understands', () => {
    expect(only(template, 'AWS::ApiGatewayV2::Integration').Properties).toMatchObject({
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
    });
  });

  test('is throttled', () => {
    expect(only(template, 'AWS::ApiGatewayV2::Stage').Properties).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 },
    });
  });

  test('logs who called and what came of it, and nothing that the caller chose', () => {
    const { Format } = only(template, 'AWS::ApiGatewayV2::Stage').Properties.AccessLogSettings as {
      Format: string;
    };
    const variables = Object.values<string>(JSON.parse(Format));
    expect(variables).toEqual(expect.arrayContaining(['$context.requestId', '$context.status']));
    for (const variable of variables) {
      expect(variable).not.toMatch(/\$request|userAgent|path|header|query|authorizer/i);
    }
    // The route's key, which names the token without telling it.
    expect(JSON.parse(Format).route).toBe('$context.routeKey');
    expect(only(withToken, 'AWS::ApiGatewayV2::Stage').Properties.AccessLogSettings).toMatchObject({
      Format,
    });
  });
});

describe('the functions', () => {
  test('run on the Node.js that they are bundled for, and log to a group that forgets', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(functions).toHaveLength(2);
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
      });
      expect(Properties).not.toHaveProperty('TracingConfig');
      template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 90 } });
      expect(template.findResources('AWS::Logs::LogGroup')).toHaveProperty(
        Properties.LoggingConfig.LogGroup.Ref,
      );
    }
  });

  test('are traced by X-Ray only with tracing', () => {
    const functions = Object.values(synthesize({ tracing: 'true' }).findResources('AWS::Lambda::Function'));
    expect(functions.map(({ Properties }) => Properties.TracingConfig)).toEqual([
      { Mode: 'Active' },
      { Mode: 'Active' },
    ]);
  });

  test('are told where everything is', () => {
    const names = Object.values(template.findResources('AWS::Lambda::Function')).map(({ Properties }) =>
      Object.keys(Properties.Environment.Variables).sort(),
    );
    const common = ['POWERTOOLS_LOG_LEVEL', 'POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_SERVICE_NAME'];
    expect(names).toContainEqual(
      [
        ...common,
        'DEAD_LETTER_QUEUE_URL',
        'QUARANTINE_QUEUE_URL',
        'QUEUE_URL',
        'SIGNATURE_HEADER',
        'SIGNATURE_TOLERANCE_SECONDS',
        'SIGNING_SECRET_ARN',
      ].sort(),
    );
    expect(names).toContainEqual([...common, 'TABLE_NAME'].sort());
  });

  test('look for the signature in the header of the setting', () => {
    synthesize({ signatureHeader: 'X-Retell-Signature' }).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { SIGNATURE_HEADER: 'x-retell-signature' } },
    });
  });

  test('know of a token only with webhookToken', () => {
    const [secret] = Object.keys(withToken.findResources('AWS::SecretsManager::Secret')).filter(id =>
      id.includes('Token'),
    );
    withToken.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { WEBHOOK_TOKEN_SECRET_ARN: { Ref: secret } } },
    });
  });

  test('delete calls only if a retention is configured', () => {
    synthesize({ retentionDays: '30' }).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { RETENTION_DAYS: '30', TABLE_NAME: Match.anyValue() } },
    });
  });

  test('count the metrics of two stages apart', () => {
    synthesize({ stage: 'prod' }).allResourcesProperties('AWS::Lambda::Function', {
      Environment: { Variables: { POWERTOOLS_METRICS_NAMESPACE: 'callfold/Callfold-prod' } },
    });
  });
});
