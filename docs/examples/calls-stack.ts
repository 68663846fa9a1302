import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { ApiMapping, DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  Code,
  FilterCriteria,
  FilterRule,
  Function as LambdaFunction,
  Runtime,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { CallRecords, CallRecordsAlarms } from '../../lib/index.ts';

interface CallsStackProps extends StackProps {
  readonly domainName: string;
  readonly certificateArn: string;
}

/** Calls as a part of another stack: under their own domain, and with a function that reacts to them. */
export class CallsStack extends Stack {
  constructor(scope: Construct, id: string, props: CallsStackProps) {
    super(scope, id, props);
    const calls = new CallRecords(this, 'Calls', { retentionDays: 365 });
    new CallRecordsAlarms(this, 'Alarms', { callRecords: calls, email: 'ops@example.com' });

    const domainName = new DomainName(this, 'Domain', {
      domainName: props.domainName,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', props.certificateArn),
    });
    new ApiMapping(this, 'Mapping', { api: calls.api, stage: calls.stage, domainName });
    new CfnOutput(this, 'DomainTarget', { value: domainName.regionalDomainName });

    const followUp = new LambdaFunction(this, 'FollowUp', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(`exports.handler = async ({ Records }) => {
        for (const { dynamodb } of Records) console.log('Analyzed', dynamodb.Keys.call_id.S);
      };`),
    });
    const analyzed = FilterCriteria.filter({
      dynamodb: { NewImage: { status: { S: FilterRule.isEqual('analyzed') } } },
    });
    followUp.addEventSource(
      new DynamoEventSource(calls.table, {
        startingPosition: StartingPosition.LATEST,
        filters: [analyzed],
        retryAttempts: 5,
      }),
    );
  }
}
