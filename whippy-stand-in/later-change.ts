import { instantToMilliseconds, toInstant } from '../time/instant.ts';
import type { Message } from './message-store.ts';

/** Whether a call has ended: only then it can change without a webhook. */
export function isAnalyzed(call: Message): boolean {
  return metadataOf(call).analysis !== null;
}

/**
 * An analyzed call after a change that no webhook reports.
 *
 * @param kind `translation`: the transcript is translated; a call without one is analyzed again instead
 * @param now milliseconds since 1970
 */
export function changedLater(call: Message, kind: 'translation' | 'analysis', now: number): Message {
  const changed = kind === 'translation' && call.body != null ? translated(call) : analyzedAnew(call);
  return { ...changed, updated_at: later(call.updated_at, now) };
}

function translated(call: Message): Message {
  return {
    ...call,
    language: call.language ?? 'en',
    translated_body: `[in another language] ${call.body}`,
    translation_language: call.translation_language === 'de' ? 'fr' : 'de',
  };
}

function analyzedAnew(call: Message): Message {
  const metadata = metadataOf(call);
  const { analysis } = metadata;
  const call_summary = `${analysis?.call_summary} (Analyzed anew.)`;
  return { ...call, metadata: { ...metadata, analysis: { ...analysis, call_summary } } };
}

// As samples/generate-call.ts makes it.
function metadataOf({ metadata }: Message) {
  return metadata as { readonly analysis: { readonly call_summary: string } | null };
}

// Every change is newer than what it changes, even if the clock stands still.
function later(updatedAt: unknown, now: number): string | undefined {
  const before = instantToMilliseconds(toInstant(updatedAt) ?? '');
  return toInstant(String(Math.max(now, before + 1)));
}
