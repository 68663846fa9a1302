import { SPEAKER_NAMES, type Turn } from '../store/calls/transcript.ts';
import { Said } from './said.tsx';

/**
 * A transcript as a conversation. Its text is never interpreted as HTML, and keeps its line breaks.
 *
 * @param lang language of what is said, as a tag
 */
export function Conversation({ turns, lang }: { turns: readonly Turn[]; lang: string | undefined }) {
  return (
    <ol class="conversation">
      {turns.map(({ speaker, text }) => (
        <li class={`turn ${speaker ?? 'no-speaker'}`}>
          {speaker && <span class="speaker">{SPEAKER_NAMES[speaker]}</span>}
          <p dir="auto" lang={lang}>
            <Said text={text} />
          </p>
        </li>
      ))}
    </ol>
  );
}
