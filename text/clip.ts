/**
 * Cuts a text of the envelope to its first 256 UTF-8 bytes, and makes it well-formed: it is stored up to six
 * times in a record and must leave room for the call. Real ones are a fifth of that.
 */
export function clip(text: string): string {
  // A text has at least as many bytes as UTF-16 units, so the rest of a long text does not matter.
  return clipBytes(text.slice(0, MAX_BYTES).toWellFormed(), MAX_BYTES);
}

const MAX_BYTES = 256;

/** Cuts a well-formed text to at most `bytes` bytes of UTF-8, between two code points. */
export function clipBytes(text: string, bytes: number): string {
  const encoded = Buffer.from(text);
  if (encoded.length <= bytes) return text;
  let end = bytes;
  while (isContinuationByte(encoded[end])) end--;
  return encoded.toString('utf8', 0, end);
}

function isContinuationByte(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
