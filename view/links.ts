import type { CallRecord } from '../store/calls/call-record.ts';

/** The address of a call's page. */
export function callHref(callId: string): string {
  return `/calls/${encodeURIComponent(callId)}`;
}

/** The address of a call's transcript as a text file. */
export function transcriptHref(callId: string): string {
  return `${callHref(callId)}/transcript.txt`;
}

/** A record's URL, if it may be linked: only http and https, so that none can run a script. */
export function webUrl(url: string | undefined): URL | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed : undefined;
}

/**
 * The address of a call in Whippy's own inbox. Only the addresses of the call's files name the organisation; undefined if
 * none of them does, or if the call has no conversation.
 */
export function whippyHref(record: CallRecord): string | undefined {
  const { call_id, conversation_id, recording_url, transcript_url, analysis_url } = record;
  const organisation = [recording_url, transcript_url, analysis_url]
    .map(url => ORGANISATION.exec(webUrl(url)?.pathname ?? '')?.[1])
    .find(id => id !== undefined);
  if (organisation === undefined || conversation_id === undefined) return undefined;
  const url = new URL(`https://app.whippy.co/organizations/${organisation}/all/open/`);
  url.pathname += encodeURIComponent(conversation_id);
  url.searchParams.set('message_id', call_id);
  return url.href;
}

const ORGANISATION = /\/organization_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//i;
