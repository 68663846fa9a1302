import type { Context } from 'aws-lambda';

/** An invocation's context, as Lambda gives it to a function. */
export function lambdaContext(remainingMilliseconds = 10_000): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'callfold-test',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:callfold-test',
    memoryLimitInMB: '256',
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    logGroupName: '/aws/lambda/callfold-test',
    logStreamName: '2026/11/23/[$LATEST]0',
    getRemainingTimeInMillis: () => remainingMilliseconds,
    done() {},
    fail() {},
    succeed() {},
  };
}
