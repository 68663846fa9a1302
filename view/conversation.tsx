import { parseTranscript } from '../store/calls/transcript.ts';

/** A transcript as a conversation. Its text is never interpreted as HTML, and keeps its line breaks. */
export function Conversation({ body }: { body: string }) {
  return (
    <ol class="conversation">
      {parseTranscript(body).map(({ speaker, text }) => (
        <li class={`turn ${speaker ?? 'no-speaker'}`}>
          {speaker && <span class="speaker">{speaker === 'agent' ? 'Agent' : 'User'}</span>}
          <p dir="auto">{text}</p>
        </li>
      ))}
    </ol>
  );
}
