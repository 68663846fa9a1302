import { join } from 'node:path';
import { bundle } from '../bundle.ts';
import { measureApart, startApart } from '../child-process.ts';
import type { Environment } from '../environment.ts';
import { eventOfBytes } from '../requests/calls.ts';
import type { Section } from '../section.ts';
import { median, pairedRatio } from '../statistics.ts';
import type { CpuInput } from './measure-cpu.ts';

/** CPU time of an accepted delivery, in microseconds. */
export interface WebhookCpu {
  readonly bodyBytes: number;
  readonly webhook: number;
  readonly floor: number;
  /** The webhook's, as a multiple of the floor's. */
  readonly ratio: number;
}

const BODY_KILOBYTES = [4, 60];

/** Measures the CPU time of the webhook's bundle against the least that any webhook has to do. */
export async function measureWebhookCpu({
  deployment,
  folder,
  short,
}: Environment): Promise<{ readonly section: Section; readonly figures: readonly WebhookCpu[] }> {
  const floor = await bundle(new URL('./floor.ts', import.meta.url), join(folder, 'floor.mjs'));
  const services = await startApart(new URL('./stub-services.ts', import.meta.url));
  const environment = {
    ...deployment.webhook.environment,
    QUEUE_URL: `${services.url}/queue`,
    AWS_ENDPOINT_URL_SQS: services.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: services.url,
  };
  const figures: WebhookCpu[] = [];
  try {
    for (const kilobytes of BODY_KILOBYTES) {
      const body = eventOfBytes(kilobytes * 1024);
      const input: CpuInput = {
        bundles: [deployment.webhook.bundle, floor.path],
        body,
        rounds: short ? 10 : 60,
        deliveries: 100,
      };
      const [webhook = [], least = []] = await measureApart<number[][]>(
        new URL('./measure-cpu.ts', import.meta.url),
        input,
        environment,
      );
      figures.push({
        bodyBytes: Buffer.byteLength(body),
        webhook: median(webhook),
        floor: median(least),
        ratio: pairedRatio(webhook, least),
      });
    }
  } finally {
    await services.stop();
  }
  return { figures, section: sectionOf(figures) };
}

function sectionOf(figures: readonly WebhookCpu[]): Section {
  return {
    title: 'The webhook function',
    method: `CPU time, user and system, of the process per accepted delivery, against the floor: HMAC-SHA256 of the body, one
\`JSON.parse\`, and the SDK's \`SendMessage\`, without any check, log or metric. Both are bundled alike and run in turn in one
process, 100 deliveries at a time, against the same stand-in for SQS in another process; the ratio is the median of those
of neighbouring rounds.`,
    tables: [
      {
        caption: 'CPU time per delivery',
        columns: ['body', 'webhook', 'floor', 'ratio'],
        rows: figures.map(({ bodyBytes, webhook, floor, ratio }) => [
          `${bodyBytes / 1024} KB`,
          `${Math.round(webhook)} µs`,
          `${Math.round(floor)} µs`,
          ratio,
        ]),
      },
    ],
    targets: figures.map(({ bodyBytes, ratio }) => ({
      what: `webhook CPU time, floor = 1, body of ${bodyBytes / 1024} KB`,
      measured: ratio,
      atMost: 1.3,
    })),
  };
}
