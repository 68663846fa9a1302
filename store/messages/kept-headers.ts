import { parseSignature } from '../../whippy/signature.ts';

/** The part of a quarantined delivery's headers that is kept: enough to find the signature, but no credentials. */
export interface KeptHeaders {
  /** Names of all headers, in lower case. */
  readonly names: readonly string[];
  /** Values of those that may be a signature, by name. */
  readonly values: { readonly [name: string]: string };
}

/** Headers whose values are never kept, since they are credentials. */
export const NEVER_KEPT_HEADERS: readonly string[] = [
  'authorization',
  'cookie',
  'proxy-authorization',
  'set-cookie',
];

const MAX_NAMES_BYTES = 2048;
const MAX_VALUES_BYTES = 4096;
// A real signature has about 60 characters.
const MAX_VALUE_CHARACTERS = 1024;

/**
 * Chooses what to keep of a request's headers. At most 6 KB; text that cannot be printed is left out.
 *
 * @param headers by name, in lower case
 * @param signatureHeader the header in which the signature is expected: kept first
 */
export function keptHeaders(
  headers: { readonly [name: string]: string },
  signatureHeader: string,
): KeptHeaders {
  const names = Object.keys(headers).filter(name => /^[!-~]+$/.test(name));
  const candidates = Object.entries(headers)
    .filter(([name, value]) => name === signatureHeader || mayBeSignature(name, value))
    .filter(([name, value]) => !NEVER_KEPT_HEADERS.includes(name) && isPrintable(value))
    .sort(([a], [b]) => Number(b === signatureHeader) - Number(a === signatureHeader));
  return {
    names: firstWithin(names, MAX_NAMES_BYTES),
    values: Object.fromEntries(firstWithin(candidates, MAX_VALUES_BYTES)),
  };
}

/**
 * Reads kept headers from their JSON text.
 *
 * @returns without any name or value if the text is not of the form that {@link keptHeaders} gives
 */
export function parseKeptHeaders(text: string | undefined): KeptHeaders {
  try {
    const { names, values } = JSON.parse(text ?? '');
    return {
      names: isArrayOfTexts(names) ? names : [],
      values: Object.fromEntries(
        Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      ),
    };
  } catch {
    return { names: [], values: {} };
  }
}

// Judged by its name, or because it holds a digest. A header whose name says that it is a key or a token is a secret,
// and left out.
function mayBeSignature(name: string, value: string): boolean {
  if (/auth|cookie|key|passw|secret|token/.test(name)) return false;
  return /digest|hmac|sign|timestamp|whippy/.test(name) || parseSignature(value) !== undefined;
}

function isPrintable(value: string): boolean {
  return value.length <= MAX_VALUE_CHARACTERS && /^[ -~\u00a0-\ud7ff\ue000-\ufffd]+$/.test(value);
}

function firstWithin<T>(items: readonly T[], maxBytes: number): T[] {
  let bytes = 0;
  return items.filter(item => {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    const fits = bytes + size <= maxBytes;
    if (fits) bytes += size;
    return fits;
  });
}

function isArrayOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}
