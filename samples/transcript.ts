const TURNS = [
  'Agent: Thank you for holding. Could you walk me through where you worked before that, and what you did there?\n',
  'User: Sure, so before that I was with a logistics company in Phoenix, mostly night shifts, loading and inventory.\n',
  'Agent: Got it. And how long were you there, roughly?\n',
  'User: About three years, maybe three and a half, I would have to look up the exact dates.\n',
];

/**
 * What two people say in this number of hours, at about 150 words a minute: about 50 KB an hour.
 *
 * @param accent added to the end of each line, for texts with other than ASCII characters
 */
export function transcriptOfHours(hours: number, accent = ''): string {
  const words = hours * 60 * 150;
  const wordsOfTurns = TURNS.join('').split(/\s+/).length - 1;
  return TURNS.map(turn => turn.replace('\n', `${accent}\n`))
    .join('')
    .repeat(Math.ceil(words / wordsOfTurns));
}
