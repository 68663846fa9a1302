import type { CallRecord } from '../store/calls/call-record.ts';
import { parseTranscript, transcriptText } from '../store/calls/transcript.ts';
import { printable } from '../text/printable.ts';

/** A call's transcript, and its translation if it has one, as a text file to download; undefined if it has none. */
export function transcriptFile(call: CallRecord): Response | undefined {
  const { body, translated_body, translation_language } = call;
  if (body === undefined) return undefined;
  const read = (text: string) => transcriptText(parseTranscript(text, call));
  const title = translation_language ? `Translation (${translation_language})` : 'Translation';
  const text = translated_body ? `${read(body)}\n${title}\n\n${read(translated_body)}` : read(body);
  return new Response(printable(text), {
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Disposition': `attachment; filename="call-${call.call_id.replace(/[^\w.-]/g, '_')}.txt"`,
    },
  });
}
