// One execution environment of a function: loads the bundle once, then answers one invocation at a time, until it is told to end.
import { parentPort, workerData } from 'node:worker_threads';

const { handler } = await import(workerData.module);

parentPort.on('message', async ({ end, event, deadline, requestId }) => {
  // Only when all lines are written: ending the thread loses those that have not arrived.
  if (end) return process.stdout.write('', () => process.stderr.write('', () => process.exit()));
  const context = {
    functionName: workerData.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: workerData.functionArn,
    memoryLimitInMB: String(workerData.memoryMegabytes),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${workerData.functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    parentPort.postMessage({ result: await handler(event, context) });
  } catch (error) {
    parentPort.postMessage({
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
});

parentPort.postMessage({ ready: true });
