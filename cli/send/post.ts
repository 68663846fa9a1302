import * as v from 'valibot';
import type { Io } from '../../terminal/io.ts';
import { networkError } from '../../whippy/network-error.ts';
import { SIGNATURE_HEADER, sign } from '../../whippy/signature.ts';

/** What an endpoint answered. */
export interface Answer {
  /** HTTP status, or null where no answer came. */
  readonly status: number | null;
  /** What the answer says of it: `accepted`, `ignored`, `signature_mismatch`, `HTML page`, or a network error. */
  readonly outcome: string;
  /** The explanation that came with it. */
  readonly message: string;
}

/**
 * Posts one webhook request. Does not follow redirects, since Whippy would not either.
 *
 * @param key signs the request; without, it goes out unsigned
 * @param signatureHeader name of the header that the signature goes into
 */
export async function postWebhook(
  url: string,
  body: string | Uint8Array,
  key: string | undefined,
  { fetch, now, interruption }: Pick<Io, 'fetch' | 'now' | 'interruption'>,
  signatureHeader: string = SIGNATURE_HEADER,
): Promise<Answer> {
  const bytes = Buffer.from(body);
  const signature = key === undefined ? {} : { [signatureHeader]: sign(key, bytes, now()) };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signature },
      body: bytes,
      redirect: 'manual',
      signal: AbortSignal.any([interruption.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
    });
    if (/^text\/html\b/i.test(response.headers.get('content-type') ?? '')) {
      await response.body?.cancel();
      return { status: response.status, outcome: 'HTML page', message: PAGE };
    }
    const { error, status, message = '' } = v.parse(explanation, await response.json().catch(() => ({})));
    return { status: response.status, outcome: error ?? status ?? response.statusText, message };
  } catch (error) {
    return { status: null, outcome: networkError(error), message: '' };
  }
}

const PAGE = 'An HTML page is no answer of callfold: something in between sent it, such as a proxy';

/** How long an answer of the endpoint is waited for, in milliseconds. */
export const ANSWER_TIMEOUT_MS = 35_000;

const text = v.fallback(v.optional(v.string()), undefined);

// What callfold's webhook says of its answer. Any other endpoint may answer anything.
const explanation = v.fallback(v.object({ error: text, status: text, message: text }), {});
