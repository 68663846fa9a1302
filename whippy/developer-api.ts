import * as v from 'valibot';
import { networkError } from './network-error.ts';

/** Why Whippy did not carry out a request. */
export type WhippyProblem =
  /** 401: the API key is not one of Whippy's, or has been disabled. */
  | 'unauthorized'
  /** 403: the API key may not do this. */
  | 'forbidden'
  /** 422, and other 4xx: Whippy rejected the request. */
  | 'invalid'
  /** 429: too many requests. */
  | 'rate_limited'
  /** The request did not reach Whippy, so it was not carried out. */
  | 'unreachable'
  /** No answer, or one that cannot be understood: the request may have been carried out. */
  | 'unclear';

/** Whippy did not carry out a request. The message is Whippy's own if its answer has one. */
export class WhippyError extends Error {
  override readonly name = 'WhippyError';
  readonly problem: WhippyProblem;
  /** For `rate_limited`: milliseconds until Whippy accepts requests again, if it said so. */
  readonly retryAfter: number | undefined;

  constructor(problem: WhippyProblem, message: string, retryAfter?: number) {
    super(message);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** The part of Whippy's developer API that callfold uses. */
export interface DeveloperApi {
  /**
   * Creates an active developer application. It belongs to the API key, which signs everything that it delivers.
   *
   * @returns its id
   * @throws {WhippyError} when Whippy did not carry it out
   */
  createApplication(application: { readonly name: string; readonly description: string }): Promise<string>;
  /**
   * Subscribes a URL to events.
   *
   * @returns its id, or undefined if Whippy's answer does not have it
   * @throws {WhippyError} when Whippy did not carry it out
   */
  createEndpoint(endpoint: {
    readonly applicationId: string;
    readonly url: string;
    readonly eventTypes: readonly string[];
  }): Promise<string | undefined>;
}

/**
 * @param apiKey sent in the `X-WHIPPY-KEY` header only
 * @param token part of an endpoint's address; never part of a message
 */
export function createDeveloperApi(
  apiKey: string,
  baseUrl: string,
  fetch: typeof globalThis.fetch,
  token?: string,
): DeveloperApi {
  const withoutSecrets = (text: string) => {
    const withoutKey = text.replaceAll(apiKey, '<API key>');
    return token === undefined ? withoutKey : withoutKey.replaceAll(token, '<token>');
  };

  async function post(path: string, body: object): Promise<unknown> {
    const response = await reach(() =>
      fetch(new URL(path, baseUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', 'x-whippy-key': apiKey },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(WHIPPY_TIMEOUT_MS),
      }),
    );
    const text = await response.text().catch(() => '');
    if (!response.ok) throw refusal(response, withoutSecrets(text));
    return parse(text);
  }

  return {
    async createApplication({ name, description }) {
      const id = idOf(await post('/v1/developers/applications', { name, description, active: true }));
      if (id === undefined) throw new WhippyError('unclear', 'The answer has no id');
      return id;
    },
    async createEndpoint({ applicationId, url, eventTypes }) {
      const endpoint = {
        developer_application_id: applicationId,
        event_types: eventTypes,
        url,
        active: true,
      };
      return idOf(await post('/v1/developers/endpoints', endpoint));
    },
  };
}

/** How long to wait for an answer of Whippy, in milliseconds. */
export const WHIPPY_TIMEOUT_MS = 20_000;

const created = v.object({ data: v.object({ id: v.union([v.string(), v.pipe(v.number(), v.finite())]) }) });

function idOf(answer: unknown): string | undefined {
  const result = v.safeParse(created, answer);
  return result.success ? String(result.output.data.id) : undefined;
}

async function reach(request: () => Promise<Response>): Promise<Response> {
  try {
    return await request();
  } catch (error) {
    const reason = networkError(error);
    throw new WhippyError(NEVER_ARRIVED.includes(reason) ? 'unreachable' : 'unclear', reason);
  }
}

const NEVER_ARRIVED = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

function refusal({ status, headers }: Response, text: string): WhippyError {
  const message = messageOf(parse(text)) ?? `HTTP status ${status}`;
  switch (status) {
    case 401:
      return new WhippyError('unauthorized', message);
    case 403:
      return new WhippyError('forbidden', message);
    case 429: {
      const interval = Number(headers.get('x-ratelimit-remaining-interval-milliseconds') ?? Number.NaN);
      return new WhippyError(
        'rate_limited',
        message,
        Number.isFinite(interval) ? Math.max(0, interval) : undefined,
      );
    }
    default:
      return new WhippyError(status < 500 ? 'invalid' : 'unclear', message);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MAX_MESSAGE_CHARACTERS = 300;

// The form of error answers is not documented: text under any of the usual names is shown.
function messageOf(answer: unknown): string | undefined {
  if (typeof answer === 'string') return answer.slice(0, MAX_MESSAGE_CHARACTERS);
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { errors, error, message, detail } = answer as { [name: string]: unknown };
  const said = errors ?? error ?? message ?? detail;
  if (said === undefined) return undefined;
  return (typeof said === 'string' ? said : JSON.stringify(said)).slice(0, MAX_MESSAGE_CHARACTERS);
}
