import { SIGNATURE_HEADER, sign } from '../../functions/webhook/signature.ts';
import type { Io } from '../io.ts';

/** What an endpoint answered. */
export interface Answer {
  /** HTTP status, or null where no answer came. */
  readonly status: number | null;
  /** What the answer says of it: `accepted`, `ignored`, `signature_mismatch`, or a network error. */
  readonly outcome: string;
  /** The explanation that came with it. */
  readonly message: string;
}

/**
 * Posts one webhook request. Does not follow redirects, since Whippy would not either.
 *
 * @param key signs the request; without, it goes out unsigned
 */
export async function postWebhook(
  url: string,
  body: string | Uint8Array,
  key: string | undefined,
  { fetch, now, interruption }: Pick<Io, 'fetch' | 'now' | 'interruption'>,
): Promise<Answer> {
  const bytes = Buffer.from(body);
  const signature = key === undefined ? {} : { [SIGNATURE_HEADER]: sign(key, bytes, now()) };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signature },
      body: bytes,
      redirect: 'manual',
      signal: AbortSignal.any([interruption.signal, AbortSignal.timeout(ANSWER_TIMEOUT)]),
    });
    const answer = (await response.json().catch(() => ({}))) as { [name: string]: unknown };
    return {
      status: response.status,
      outcome: String(answer.error ?? answer.status ?? response.statusText),
      message: String(answer.message ?? ''),
    };
  } catch (error) {
    return { status: null, outcome: networkError(error), message: '' };
  }
}

const ANSWER_TIMEOUT = 35_000;

// fetch says "fetch failed" for all and everything; the reason is in the cause.
function networkError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.name === 'TimeoutError' ? 'timeout' : error.message;
}
