/** A body in a form that a capture may have. */
export interface BodyReading {
  /** How it was encoded, outermost first; empty if the capture holds the body itself. */
  readonly forms: readonly BodyForm[];
  readonly bytes: Buffer;
}

export type BodyForm = 'utf16' | 'json_string' | 'base64';

/**
 * Everything that a captured file may mean: the body itself; the body in UTF-16, as PowerShell writes it; in a JSON
 * string or in Base64, as logs hold it; and these two in UTF-16. The body itself comes first.
 */
export function readingsOf(captured: Buffer): BodyReading[] {
  const utf16 = fromUtf16(captured);
  const outer: BodyReading[] = [
    { forms: [], bytes: captured },
    ...(utf16 === undefined ? [] : [{ forms: ['utf16' as const], bytes: Buffer.from(utf16) }]),
  ];
  const inner = outer.flatMap(({ forms, bytes }): BodyReading[] => {
    const text = bytes
      .toString()
      .replace(/^\ufeff/, '')
      .trim();
    const string = fromJsonString(text);
    if (string !== undefined) return [{ forms: [...forms, 'json_string'], bytes: Buffer.from(string) }];
    return isBase64(text) ? [{ forms: [...forms, 'base64'], bytes: Buffer.from(text, 'base64') }] : [];
  });
  return [...outer, ...inner];
}

// A body begins with an ASCII character, so one of its first two bytes in UTF-16 is zero, or they are the byte order
// mark.
function fromUtf16(bytes: Buffer): string | undefined {
  const [first, second] = bytes;
  if (bytes.length % 2 === 1) return undefined;
  const isLittleEndian = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const isBigEndian = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  if (!isLittleEndian && !isBigEndian) return undefined;
  const littleEndian = isLittleEndian ? bytes : Buffer.from(bytes).swap16();
  return littleEndian.toString('utf16le').replace(/^\ufeff/, '');
}

function fromJsonString(text: string): string | undefined {
  if (!text.startsWith('"')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isBase64(text: string): boolean {
  return text !== '' && /^[A-Za-z0-9+/_\r\n-]+={0,2}$/.test(text);
}
