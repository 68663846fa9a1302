/** Minimum length of a message id's beginning that identifies a message, if no other id begins with it. */
export const MIN_ID_CHARACTERS = 8;

/** Whether a text is a whole message id, as SQS makes them. */
export function isWholeId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** Whether a text is a message id or a beginning of one that is long enough. */
export function isIdOrBeginning(text: string): boolean {
  return text.length >= MIN_ID_CHARACTERS && text.length <= 36 && /^[0-9a-f-]+$/.test(text);
}
