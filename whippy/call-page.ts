/**
 * The address of a call in Whippy's own app. It contains the id of the organisation, which Whippy gives in the addresses of
 * a call's files only.
 *
 * @param fileUrls addresses of the call's files; those that are undefined do not count
 * @returns undefined if the organisation or the conversation is not known
 */
export function callPage(
  callId: string,
  conversationId: string | undefined,
  fileUrls: readonly (string | undefined)[],
): string | undefined {
  const organisation = fileUrls.flatMap(url => ORGANISATION.exec(url ?? '')?.[1] ?? [])[0];
  if (organisation === undefined || conversationId === undefined) return undefined;
  const conversation = encodeURIComponent(conversationId);
  return `https://app.whippy.co/organizations/${organisation}/all/open/${conversation}?message_id=${encodeURIComponent(callId)}`;
}

const ORGANISATION = /\/organization_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//i;
