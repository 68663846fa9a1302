/** What one side said, until the other side spoke. */
export interface Turn {
  /** Undefined for a text without a speaker. */
  readonly speaker: 'agent' | 'user' | undefined;
  /** Several lines if the transcript has them; never empty. */
  readonly text: string;
}

/**
 * Reads a transcript, lines of `Agent: ...` and `User: ...`, as a conversation. A line without a speaker belongs
 * to the turn before it. Text before the first speaker, or all of a text that names none, is one turn without a
 * speaker. Lines of one speaker in a row stay turns of their own, as they were sent.
 */
export function parseTranscript(body: string): Turn[] {
  const turns: { speaker: Turn['speaker']; lines: string[] }[] = [];
  for (const line of body.split(/\r\n|\n|\r/)) {
    const match = SPEAKER_LINE.exec(line);
    const current = turns.at(-1);
    if (match) turns.push({ speaker: match[1] === 'Agent' ? 'agent' : 'user', lines: [match[2] ?? ''] });
    else if (current) current.lines.push(line);
    else turns.push({ speaker: undefined, lines: [line] });
  }
  return turns
    .map(({ speaker, lines }) => ({ speaker, text: lines.join('\n').trim() }))
    .filter(({ text }) => text !== '');
}

const SPEAKER_LINE = /^(Agent|User):(.*)$/;
