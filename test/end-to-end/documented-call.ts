import { readFileSync } from 'node:fs';

/** Id of the call in Whippy's documentation. */
export const DOCUMENTED_CALL_ID = 'd649233e-9127-4ae3-b90e-09611ed94868';

export const PHASES = ['started', 'ended', 'analyzed'] as const;
export type Phase = (typeof PHASES)[number];

const fixture = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Whippy's documented event of a phase, verbatim, but for the call's id. */
export function documentedEvent(phase: Phase, callId = DOCUMENTED_CALL_ID): string {
  return fixture(`samples/documented/call.${phase}.json`).replaceAll(DOCUMENTED_CALL_ID, callId);
}

/** The sample of `call.started` exactly as the documentation prints it, which is not valid JSON. */
export const eventAsPrinted = fixture('samples/documented/call.started.as-printed.txt');

/** The whole record that the documented call must end up as; every value was compared with the events by eye. */
export const documentedRecord = JSON.parse(fixture('test/fixtures/records/documented-call.json'));

/** All orders of some things. */
export function permutations<T>(things: readonly T[]): T[][] {
  if (things.length <= 1) return [[...things]];
  return things.flatMap((thing, index) =>
    permutations(things.toSpliced(index, 1)).map(rest => [thing, ...rest]),
  );
}
