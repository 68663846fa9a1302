import { EXIT } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { sampleEvent } from '../events/sample-event.ts';
import type { SampleName } from '../events/sample-names.ts';

/** `callfold events sample`: prints an event as a target of the bus gets it. */
export function eventsSample(name: SampleName, io: Io): number {
  io.stdout.write(`${JSON.stringify(sampleEvent(name), null, 2)}\n`);
  return EXIT.ok;
}
