import type { Duration } from 'aws-cdk-lib';
import * as v from 'valibot';
import { checkGiven } from '../settings/check-given.ts';
import { text, wholeNumber } from '../settings/setting-types.ts';
import { BATCH_ERROR, isBatchAllowed, settingTypes } from '../settings/settings.ts';
import type { CallRecordsProps } from './call-records-props.ts';
import { PIPELINE_NAME } from './pipeline-output.ts';

// Props that are settings of the app as well have the same bounds there.
const schema = v.pipe(
  v.partial(
    v.object({
      ...settingTypes,
      maxReceiveCount: wholeNumber(1, 1000, 'receives'),
      // An HTTP API does not wait longer for its function.
      webhookTimeout: wholeNumber(1, 30, 'seconds'),
      recorderTimeout: wholeNumber(1, 900, 'seconds'),
      pipelineName: text(PIPELINE_NAME, 'up to 30 letters and digits, a letter first'),
      metricsNamespace: text(/^(?!:|AWS\/)[\w.\-/#: ]{1,255}$/, 'a CloudWatch namespace'),
    }),
  ),
  v.forward(
    v.check(props => isBatchAllowed(props), BATCH_ERROR),
    ['batchSize'],
  ),
);

/** Refuses props of a `CallRecords` as {@link checkGiven} does. */
export function checkProps(path: string, props: CallRecordsProps): void {
  checkGiven(path, schema, {
    ...props,
    webhookTimeout: secondsOf(props.webhookTimeout),
    recorderTimeout: secondsOf(props.recorderTimeout),
  });
}

function secondsOf(duration: Duration | undefined): number | undefined {
  return duration?.isUnresolved() ? undefined : duration?.toSeconds({ integral: false });
}
