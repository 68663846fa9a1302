import * as v from 'valibot';
import { askWhippy } from './ask.ts';
import { WhippyError } from './whippy-error.ts';

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
  const access = { baseUrl, key: apiKey, fetch, token };

  async function post(path: string, body: object): Promise<unknown> {
    const response = await askWhippy(access, { path, body, timeout: WHIPPY_TIMEOUT_MS });
    // Whippy has carried it out, even if the rest of its answer does not arrive.
    return response.json().catch(() => undefined);
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
