// Run as a program, once for each of these apps that a test needs: see `synthesized-app.ts`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import type { LocalOptions } from '../../local/callfold.ts';
import { synthesize } from '../../local/synthesize.ts';

/** The app with the settings that tests run it with. */
const APPS = {
  default: {},
  /** The queue shows a message again 6 s after a recorder took it, instead of 90 s. */
  impatient: { callRecords: { recorderTimeout: Duration.seconds(1), maxReceiveCount: 3 } },
  /** With an archive, and its audit. The queue shows a message again 36 s after a recorder took it. */
  archive: {
    context: { archive: 'true', audit: 'true' },
    callRecords: { recorderTimeout: Duration.seconds(6), maxReceiveCount: 3 },
  },
  events: { context: { events: 'true' } },
  reconciler: { context: { reconcile: '5' } },
  retention: { callRecords: { retentionDays: 30 } },
  webhookToken: { context: { webhookToken: 'true', signatureHeader: 'X-Retell-Signature' } },
} as const satisfies { [name: string]: LocalOptions['app'] };

export type AppName = keyof typeof APPS;

const [, , name = '', outdir = ''] = process.argv;
const { template, stackName } = synthesize({ ...APPS[name as AppName], outdir });
writeFileSync(join(outdir, 'synthesized-app.json'), JSON.stringify({ template, stackName }));
