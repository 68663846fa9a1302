import { Queue } from 'aws-cdk-lib/aws-sqs';
import { createApp } from '../../lib/app.ts';

// The app with a queue that breaks a security rule, for the test that such an app cannot be synthesized.
const { stack } = createApp();
new Queue(stack, 'Careless');
