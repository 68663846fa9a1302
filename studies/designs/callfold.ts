import { recordOf } from '../../call/fold.ts';
import { createRecorderHandler } from '../../functions/recorder/handler.ts';
import { sendUpdateTo } from '../../functions/recorder/send-update.ts';
import type { Telemetry } from '../../functions/runtime/telemetry.ts';
import type { Design } from './design.ts';

/** callfold's recorder. Like the others it writes no logs and no metrics, which are not part of a design. */
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

/** Writes nothing. */
const NO_TELEMETRY: Telemetry<'recorder'> = {
  info() {},
  warn() {},
  error() {},
  count() {},
  lag: () => 0,
  begin() {},
  end() {},
};
