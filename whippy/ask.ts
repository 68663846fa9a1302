import { networkError } from './network-error.ts';
import { WhippyError } from './whippy-error.ts';

/** How Whippy's API is reached. */
export interface WhippyAccess {
  /** Such as `https://api.whippy.co`. */
  readonly baseUrl: string;
  /** The API key: sent in the `X-WHIPPY-KEY` header only, and never part of a message. */
  readonly key: string;
  readonly fetch: typeof globalThis.fetch;
  /** A token that a request may hold: never part of a message either. */
  readonly token?: string | undefined;
}

/** One request to Whippy's API. */
export interface WhippyRequest {
  /** With its query. */
  readonly path: string;
  /** Posted as JSON; if undefined, the request is a GET. */
  readonly body?: object;
  /** How long the answer may take, its body included, in milliseconds. */
  readonly timeout: number;
  /** Ends the request early. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a request.
 *
 * @returns the answer, its body unread
 * @throws {WhippyError} when Whippy did not carry it out
 * @throws the signal's reason, when that is aborted
 */
export async function askWhippy(access: WhippyAccess, request: WhippyRequest): Promise<Response> {
  const { key, baseUrl, fetch } = access;
  const { path, body, timeout, signal } = request;
  const ends = [AbortSignal.timeout(timeout), ...(signal ? [signal] : [])];
  let response: Response;
  try {
    response = await fetch(new URL(path, baseUrl), {
      method: body ? 'POST' : 'GET',
      headers: {
        accept: 'application/json',
        'x-whippy-key': key,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      redirect: 'manual',
      signal: AbortSignal.any(ends),
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw asWhippyError(error, access);
  }
  if (response.ok) return response;
  throw refusal(response, withoutSecrets(await response.text().catch(() => ''), access));
}

/** The error for a failure on the way to Whippy or back. */
export function asWhippyError(error: unknown, access: WhippyAccess): WhippyError {
  // fetch quotes a key that a header cannot hold.
  const reason = withoutSecrets(networkError(error), access);
  return new WhippyError(NEVER_ARRIVED.has(reason) ? 'unreachable' : 'unclear', reason);
}

const NEVER_ARRIVED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function withoutSecrets(text: string, { key, token }: WhippyAccess): string {
  const withoutKey = text.replaceAll(key, '<API key>');
  return token === undefined ? withoutKey : withoutKey.replaceAll(token, '<token>');
}

function refusal({ status, headers }: Response, text: string): WhippyError {
  const message = messageOf(text) ?? `HTTP status ${status}`;
  switch (status) {
    case 401:
      return new WhippyError('unauthorized', message, { status });
    case 403:
      return new WhippyError('forbidden', message, { status });
    case 429: {
      const interval = Number(headers.get('x-ratelimit-remaining-interval-milliseconds') ?? Number.NaN);
      const retryAfter = Number.isFinite(interval) ? Math.max(0, interval) : undefined;
      return new WhippyError('rate_limited', message, { status, retryAfter });
    }
    default:
      if (status < 400) return new WhippyError('changed', 'It redirects to another address', { status });
      return new WhippyError(status < 500 ? 'invalid' : 'unclear', message, { status });
  }
}

const MAX_MESSAGE_CHARACTERS = 300;

// The documented form is `{errors: [{description}], status}`, and other forms have been seen: text under any of the
// usual names is shown.
function messageOf(text: string): string | undefined {
  const answer = parse(text);
  if (typeof answer === 'string') return answer.slice(0, MAX_MESSAGE_CHARACTERS);
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { errors, error, message, detail } = answer as { [name: string]: unknown };
  const said = descriptionsOf(errors) ?? errors ?? error ?? message ?? detail;
  if (said === undefined) return undefined;
  return (typeof said === 'string' ? said : JSON.stringify(said)).slice(0, MAX_MESSAGE_CHARACTERS);
}

function descriptionsOf(errors: unknown): string | undefined {
  if (!Array.isArray(errors) || errors.length === 0) return undefined;
  const descriptions = errors.map(error => error?.description);
  return descriptions.every(text => typeof text === 'string') ? descriptions.join('; ') : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
