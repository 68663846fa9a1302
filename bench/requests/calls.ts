import { readFileSync } from 'node:fs';
import { transcriptOfHours } from '../../samples/transcript.ts';

/** The bodies of a call's three events. */
export interface CallBodies {
  readonly started: string;
  readonly ended: string;
  readonly analyzed: string;
}

/** The call that Whippy's documentation shows. */
export function documentedCall(): CallBodies {
  return { started: documented('started'), ended: documented('ended'), analyzed: documented('analyzed') };
}

/** The documented call, had it taken an hour. */
export function hourLongCall(): CallBodies {
  const { started, ended, analyzed } = documentedCall();
  return {
    started,
    ended: withTranscript(ended, transcriptOfHours(1)),
    analyzed: withTranscript(analyzed, transcriptOfHours(1)),
  };
}

/** The documented call's last event, with a transcript that makes its body so many bytes. */
export function eventOfBytes(bytes: number): string {
  const { analyzed } = documentedCall();
  const room = bytes - Buffer.byteLength(withTranscript(analyzed, ''));
  const lines: string[] = [];
  let left = room;
  for (const line of transcriptOfHours(Math.ceil(room / 40_000)).split(/(?<=\n)/)) {
    // A line end takes two bytes in JSON.
    if (left < line.length + 1) break;
    left -= line.length + 1;
    lines.push(line);
  }
  const transcript = lines.join('') + '.'.repeat(left);
  return withTranscript(analyzed, transcript);
}

const FIXTURES = new URL('../../samples/documented/', import.meta.url);

function documented(phase: keyof CallBodies): string {
  return JSON.stringify(JSON.parse(readFileSync(new URL(`call.${phase}.json`, FIXTURES), 'utf8')));
}

function withTranscript(event: string, body: string): string {
  const { data, ...envelope } = JSON.parse(event);
  return JSON.stringify({ ...envelope, data: { ...data, body } });
}
