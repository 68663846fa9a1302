import { recordOf } from '../../functions/call/fold.ts';
import type { Telemetry } from '../../functions/observability/telemetry.ts';
import { createRecorderHandler } from '../../functions/recorder/handler.ts';
import { sendUpdateTo } from '../../functions/recorder/send-update.ts';
import type { Design } from './design.ts';

/** This project's recorder. Like the others it writes no log and no metrics: they do not belong to a design. */
export const callfold: Design = {
  name: 'callfold',
  async prepare() {},
  createRecorder: (dynamodb, table) =>
    createRecorderHandler({
      send: sendUpdateTo(dynamodb, table),
      telemetry: NO_TELEMETRY,
      now: Date.now,
      options: {},
    }),
  expected: recordOf,
};

/** Tells nobody anything. */
export const NO_TELEMETRY: Telemetry = {
  info() {},
  warn() {},
  error() {},
  count() {},
  lag: () => 0,
  begin() {},
  end() {},
};
