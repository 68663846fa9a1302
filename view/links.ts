/** The address of a call's page. */
export function callHref(callId: string): string {
  return `/calls/${encodeURIComponent(callId)}`;
}

/** A record's URL, if it may be linked: only http and https, so that none can run a script. */
export function webUrl(url: string | undefined): URL | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed : undefined;
}
