import { type Duration, Token } from 'aws-cdk-lib';
import * as v from 'valibot';
import { text, wholeNumber } from '../settings/setting-types.ts';
import { BATCH_ERROR, isBatchAllowed, settingTypes } from '../settings/settings.ts';
import { complaints } from '../settings/settings-error.ts';
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

/**
 * Refuses props that would deploy and then not work, such as a retention of 0 days. A value that is known only when the
 * stack is deployed, such as a parameter, is not checked.
 *
 * @param path of the construct, for the message
 * @throws Error that names every prop that is wrong, what is allowed and what was given, in one line
 */
export function checkProps(path: string, props: CallRecordsProps): void {
  const given = Object.fromEntries(
    Object.entries({
      ...props,
      webhookTimeout: secondsOf(props.webhookTimeout),
      recorderTimeout: secondsOf(props.recorderTimeout),
    }).filter(([, value]) => value !== undefined && !Token.isUnresolved(value)),
  );
  const result = v.safeParse(schema, given, { abortPipeEarly: true });
  if (!result.success) throw new Error(`${path}: ${complaints(result.issues, given)}`);
}

function secondsOf(duration: Duration | undefined): number | undefined {
  return duration?.isUnresolved() ? undefined : duration?.toSeconds({ integral: false });
}
