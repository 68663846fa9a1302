import { measureApart, startApart } from '../child-process.ts';
import type { Environment } from '../environment.ts';
import { documentedCall } from '../requests/calls.ts';
import type { Section } from '../section.ts';
import type { MemoryInput, MemoryLook } from './measure-memory.ts';

const LOOKS = 20;

/** Looks at the recorder's memory over a great many events. */
export async function measureRecorderMemory({
  deployment,
  short,
}: Environment): Promise<{ readonly section: Section; readonly figures: readonly MemoryLook[] }> {
  const dynamodb = await startApart(new URL('./stub-dynamodb.ts', import.meta.url));
  try {
    const input: MemoryInput = {
      bundle: deployment.recorder.bundle,
      events: short ? 20_000 : 1_000_000,
      bodies: Object.values(documentedCall()).map(withPlaceholder),
      callsPerBatch: 20,
      looks: LOOKS,
    };
    const figures = await measureApart<readonly MemoryLook[]>(
      new URL('./measure-memory.ts', import.meta.url),
      input,
      {
        ...deployment.recorder.environment,
        AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      },
    );
    return { figures, section: sectionOf(figures) };
  } finally {
    await dynamodb.stop();
  }
}

function withPlaceholder(body: string): string {
  return body.replace(/"id":"[^"]+"/, '"id":"CALL_ID"');
}

function sectionOf(looks: readonly MemoryLook[]): Section {
  // What is compiled on the way is there by a fifth of it.
  const settled = looks[Math.floor(LOOKS / 5) - 1] as MemoryLook;
  const end = looks.at(-1) as MemoryLook;
  const shown = [1, 4, 8, 12, 16, 20].map(look => looks[look - 1] as MemoryLook);
  return {
    title: 'Memory over time',
    method: `${end.events.toLocaleString('en-US')} events, three to a call and 20 calls to a batch, through one process of the deployed recorder, against a stand-in for
DynamoDB in another process. The heap is looked at ${LOOKS} times, after a garbage collection.`,
    tables: [
      {
        caption: 'Memory',
        columns: ['events', 'heap', 'resident'],
        rows: shown.map(({ events, heapUsed, rss }) => [events, megabytes(heapUsed), megabytes(rss)]),
      },
    ],
    targets: [
      {
        what: `heap after ${end.events.toLocaleString('en-US')} events, after a fifth of them = 1`,
        measured: end.heapUsed / settled.heapUsed,
        atMost: 1.1,
      },
    ],
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
