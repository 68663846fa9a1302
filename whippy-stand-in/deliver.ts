import type { Clock } from '../time/pace.ts';
import { SIGNATURE_HEADER, type SignatureScheme, sign } from '../whippy/signature.ts';

/** How webhooks are delivered. */
export interface DeliveryOptions extends Clock {
  readonly fetch: typeof globalThis.fetch;
  readonly scheme: SignatureScheme;
  /** Ends all tries. */
  readonly signal: AbortSignal;
}

/**
 * Delivers an event to one endpoint as Whippy does: an event that is not answered 2xx is tried up to three times more,
 * after waits that double, and is then lost.
 *
 * @returns whether it was accepted
 */
export async function deliverWebhook(
  { url, key }: { readonly url: string; readonly key: string },
  event: object,
  { fetch, now, sleep, scheme, signal }: DeliveryOptions,
): Promise<boolean> {
  const body = JSON.stringify(event);
  for (const wait of [0, ...RETRY_WAITS_MS]) {
    if (wait > 0) await sleep(wait, signal);
    if (signal.aborted) return false;
    const headers = {
      'content-type': 'application/json',
      [SIGNATURE_HEADER]: sign(key, body, now(), scheme),
    };
    const isTaken = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    }).then(
      async response => {
        await response.body?.cancel();
        return response.ok;
      },
      () => false,
    );
    if (isTaken) return true;
  }
  return false;
}

const RETRY_WAITS_MS = [1000, 2000, 4000];
const TIMEOUT_MS = 30_000;
