// Reads every heavy body as the webhook does, and prints the result and the cost: a JSON line for each.

import { attributeBytes } from '../../call/attribute-value.ts';
import { recordOf, stateOf } from '../../call/fold.ts';
import { HEAVY_EVENTS, HEAVY_REFUSALS, type HeavyBody } from '../../samples/heavy-bodies.ts';
import { readContent } from '../../whippy/delivery.ts';
import { toEvent } from '../whippy/documented.ts';

for (const body of [...HEAVY_EVENTS, ...HEAVY_REFUSALS]) console.log(JSON.stringify(read(body)));

function read({ name, make }: HeavyBody): object {
  const bytes = Buffer.from(make());
  const start = process.cpuUsage();
  const result = resultOf(bytes);
  const { user, system } = process.cpuUsage(start);
  return {
    name,
    bytes: bytes.byteLength,
    cpuMilliseconds: Math.round((user + system) / 1000),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    ...result(),
  };
}

// What the test looks at is not part of what is measured.
function resultOf(bytes: Buffer): () => object {
  try {
    const content = readContent(bytes);
    if (content.kind === 'other') return () => ({ outcome: 'other' });
    const { body, truncated } = content.message;
    return () => {
      const record = recordOf(stateOf(toEvent(body)));
      return {
        outcome: 'recorded',
        messageBytes: Buffer.byteLength(body),
        recordBytes: Object.entries(record).reduce(
          (sum, [name, value]) => sum + attributeBytes(name, value),
          0,
        ),
        summary: record.call_summary,
        truncated: truncated.length,
      };
    };
  } catch (error) {
    return () => ({ outcome: error instanceof Error ? error.name : 'unknown' });
  }
}
