import type { CallRecord } from './call-record.ts';
import { handlerOf } from './handler.ts';

/** Who speaks: Whippy's AI agent, one of Whippy's users, or the person at the other end. */
export type Speaker = 'ai' | 'user' | 'contact';

/** What one side said, until the other side spoke. */
export interface Turn {
  /** Undefined for a text without a speaker. */
  readonly speaker: Speaker | undefined;
  /** Several lines if the transcript has them; never empty. */
  readonly text: string;
}

/** What to call each speaker. */
export const SPEAKER_NAMES: { readonly [speaker in Speaker]: string } = {
  ai: 'AI agent',
  user: 'Whippy user',
  contact: 'Contact',
};

/**
 * Reads a transcript as a conversation. Its labels mean different people: in a call of an AI agent, `Agent:` is the AI, and
 * `User:` the person at the other end. In a call of a person, `Contact:` is the person at the other end, and `User:` is
 * Whippy's user. Of a call that does not say whose it is, the labels themselves decide.
 *
 * A line without a speaker belongs to the turn before it. Text before the first speaker, or all of a text that names none,
 * is one turn without a speaker. Lines of one speaker in a row stay turns of their own, as they were sent.
 *
 * @param body a transcript, or the translation of one
 */
export function parseTranscript(body: string, call: Pick<CallRecord, 'agent_id' | 'metadata'>): Turn[] {
  const lines = body.split(/\r\n|\n|\r/);
  const speakers = LABELS[handlerOf(call) ?? handlerByLabels(lines)];
  const turns: { speaker: Turn['speaker']; lines: string[] }[] = [];
  for (const line of lines) {
    const [, label, text] = LABELLED.exec(line) ?? [];
    const speaker = speakers.get(label);
    const current = turns.at(-1);
    if (speaker && text !== undefined) turns.push({ speaker, lines: [text] });
    else if (current) current.lines.push(line);
    else turns.push({ speaker: undefined, lines: [line] });
  }
  return turns
    .map(({ speaker, lines }) => ({ speaker, text: lines.join('\n').trim() }))
    .filter(({ text }) => text !== '');
}

/** A conversation as text: lines of `AI agent: ...`, `Whippy user: ...` and `Contact: ...`. */
export function transcriptText(turns: readonly Turn[]): string {
  return turns
    .map(({ speaker, text }) => `${speaker ? `${SPEAKER_NAMES[speaker]}: ` : ''}${text}\n`)
    .join('');
}

/** What was said, without who said it: a dash stands where another turn begins. */
export function spokenText(body: string, call: Parameters<typeof parseTranscript>[1]): string {
  return parseTranscript(body, call)
    .map(({ text }) => text)
    .join('\n— ');
}

const LABELLED = /^(Agent|User|Contact):(.*)$/;

const LABELS: { readonly [handler in 'ai' | 'person']: ReadonlyMap<string | undefined, Speaker> } = {
  ai: new Map([
    ['Agent', 'ai'],
    ['User', 'contact'],
  ]),
  person: new Map([
    ['Contact', 'contact'],
    ['User', 'user'],
  ]),
};

function handlerByLabels(lines: readonly string[]): 'ai' | 'person' {
  const first = lines.find(line => line.startsWith('Agent:') || line.startsWith('Contact:'));
  return first?.startsWith('Contact:') ? 'person' : 'ai';
}
