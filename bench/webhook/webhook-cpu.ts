import { join } from 'node:path';
import { bundle } from '../bundle.ts';
import { measureCpu } from '../cpu.ts';
import { eventOfBytes, signedRequest } from '../deliveries.ts';
import type { Environment } from '../environment.ts';
import { comparison, type Row, type Section } from '../section.ts';
import { startStubServices } from '../stub-services.ts';

const BODY_KILOBYTES = [4, 60];

/** Measures the CPU time of the deployed webhook function against a baseline. */
export async function measureWebhookCpu({ webhook, folder }: Environment): Promise<Section> {
  const baseline = await bundle(new URL('./baseline.ts', import.meta.url), join(folder, 'baseline.mjs'));
  const services = await startStubServices();
  const rows: Row[] = [];
  try {
    for (const kilobytes of BODY_KILOBYTES) {
      const event = signedRequest(eventOfBytes(kilobytes * 1024));
      const input = { bundles: [webhook.bundle, baseline], event, rounds: 60 };
      const [ours = [], least = []] = await measureCpu(input, webhook, services.url);
      rows.push(comparison(`body of ${kilobytes} KB`, ours, least));
    }
  } finally {
    await services.stop();
  }
  return {
    title: 'CPU time of the webhook',
    method: `CPU time of the process, user and system, per accepted delivery. The baseline does the least that a webhook has to do:
HMAC-SHA256 of the body, one \`JSON.parse\`, and the SDK's \`SendMessage\`, without checks, logs or metrics. Both are bundled
with the same options and take turns in one process, 100 deliveries at a time, with a stand-in for SQS in another
process. The ratio is the median of the ratios of neighbouring rounds.`,
    columns: ['webhook', 'baseline'],
    measure: 'ratio',
    rows,
  };
}
