import { Duration, type SecretValue, Validations } from 'aws-cdk-lib';
import {
  ApiDestination,
  Authorization,
  Connection,
  EventField,
  HttpMethod,
  HttpParameter,
  type IApiDestination,
  Rule,
  RuleTargetInput,
} from 'aws-cdk-lib/aws-events';
import { ApiDestination as ApiDestinationTarget } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { aws_events } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';

export interface SalesforceNotesProps {
  /** callfold's bus. */
  readonly bus: aws_events.IEventBusRef;
  /** My Domain: `https://example.my.salesforce.com`. */
  readonly instanceUrl: string;
  /** Consumer key of the app in Salesforce that may create and update the notes. */
  readonly clientId: string;
  /** Its consumer secret. EventBridge keeps it in a secret of its own. */
  readonly clientSecret: SecretValue;
}

/**
 * Writes one note per finished call into Salesforce, and keeps it right when the call is corrected.
 *
 * The note's key is the call's id, and a request means "create it, or set these fields". So a repeated event sets the
 * same fields to the same values, and there is never a second note.
 */
export class SalesforceNotes extends Construct {
  /** What Salesforce refused, or did not take for a day. */
  readonly deadLetterQueue: Queue;

  constructor(
    scope: Construct,
    id: string,
    { bus, instanceUrl, clientId, clientSecret }: SalesforceNotesProps,
  ) {
    super(scope, id);
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of a rule of EventBridge. The check knows those of queues only.',
    });

    const connection = new Connection(this, 'Connection', {
      authorization: Authorization.oauth({
        authorizationEndpoint: `${instanceUrl}/services/oauth2/token`,
        httpMethod: HttpMethod.POST,
        clientId,
        clientSecret,
        bodyParameters: { grant_type: HttpParameter.fromString('client_credentials') },
      }),
    });
    const notes = new ApiDestination(this, 'Notes', {
      connection,
      // The asterisk stands for the id of the call.
      endpoint: `${instanceUrl}/services/data/v62.0/sobjects/Whippy_Call__c/Call_Id__c/*`,
      httpMethod: HttpMethod.PATCH,
      rateLimitPerSecond: 10,
    });

    new Rule(this, 'Rule', {
      eventBus: bus,
      eventPattern: { source: ['callfold'], detailType: ['Call Finished', 'Call Corrected'] },
      targets: [
        new ApiDestinationTarget(notes as IApiDestination, {
          pathParameterValues: ['$.detail.call.call_id'],
          event: RuleTargetInput.fromObject(NOTE),
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
          deadLetterQueue: this.deadLetterQueue,
        }),
      ],
    });
  }
}

const call = (attribute: string) => EventField.fromPath(`$.detail.call.${attribute}`);

/**
 * Fields of the note. What a call lacks is an empty text, so they are all of type text.
 *
 * A value that can contain quotes or line breaks has to stand alone: EventBridge makes a JSON text of it. Inside of
 * another text, it would put it as it is, and break the JSON.
 */
const NOTE = {
  Status__c: call('status'),
  Summary__c: call('call_summary'),
  Sentiment__c: call('user_sentiment'),
  Number__c: call('contact_number'),
  Direction__c: call('direction'),
  Started__c: call('created_instant'),
  Length__c: `${call('duration_ms')} ms`,
  End_Reason__c: call('end_reason'),
  Agent_Id__c: call('agent_id'),
  // No addresses of files: they may let in everybody who has them.
  Whippy_Page__c: EventField.fromPath('$.detail.links.whippy'),
  Version__c: call('version'),
};
