import { createHash } from 'node:crypto';

/**
 * What `connect` has created in Whippy. It is stored in tags of the deployment's signing secret, so that every machine
 * from which the deployment is operated can read it, and it is deleted with the deployment. (Whippy does not document
 * how to list applications and endpoints, so it cannot be asked.)
 */
export interface Connection {
  readonly applicationId: string;
  /** Fingerprint of the API key that the application belongs to. */
  readonly keyFingerprint: string;
  /** Address of the endpoint, without its token. Empty until the endpoint has been created. */
  readonly endpointUrl: string;
  /** Empty if Whippy did not say. */
  readonly endpointId: string;
  /** Fingerprint of the token that the endpoint's address ends with; empty if it has none. */
  readonly tokenFingerprint: string;
}

/** The connection of a deployment for which nothing has been created. */
export const NO_CONNECTION: Connection = {
  applicationId: '',
  keyFingerprint: '',
  endpointUrl: '',
  endpointId: '',
  tokenFingerprint: '',
};

const TAGS = {
  applicationId: 'callfold:whippy-application-id',
  keyFingerprint: 'callfold:whippy-key-fingerprint',
  endpointUrl: 'callfold:whippy-endpoint-url',
  endpointId: 'callfold:whippy-endpoint-id',
  tokenFingerprint: 'callfold:whippy-token-fingerprint',
} as const satisfies { [field in keyof Connection]: string };

/** Reads the connection from the secret's tags, if there is one. */
export function connectionFrom(tags: ReadonlyMap<string, string>): Connection | undefined {
  const applicationId = tags.get(TAGS.applicationId);
  if (!applicationId) return undefined;
  return {
    applicationId,
    keyFingerprint: tags.get(TAGS.keyFingerprint) ?? '',
    endpointUrl: tags.get(TAGS.endpointUrl) ?? '',
    endpointId: tags.get(TAGS.endpointId) ?? '',
    tokenFingerprint: tags.get(TAGS.tokenFingerprint) ?? '',
  };
}

/** All tags of a connection, so that they replace all tags of an earlier one. */
export function tagsOf(connection: Connection): { [tag: string]: string } {
  return {
    [TAGS.applicationId]: connection.applicationId,
    [TAGS.keyFingerprint]: connection.keyFingerprint,
    [TAGS.endpointUrl]: connection.endpointUrl,
    [TAGS.endpointId]: connection.endpointId,
    [TAGS.tokenFingerprint]: connection.tokenFingerprint,
  };
}

/** Names of all tags that store a connection. */
export const TAG_NAMES: readonly string[] = Object.values(TAGS);

/** The address of a connection's endpoint as it may be shown: without the token that it may end with. */
export function shownEndpoint({ endpointUrl, tokenFingerprint }: Connection): string {
  return tokenFingerprint === '' ? endpointUrl : withToken(endpointUrl, '<token>');
}

/** The address of the route that ends with a token. */
export function withToken(url: string, token: string): string {
  return `${url.replace(/\/+$/, '')}/${token}`;
}

/** Whether a tag of a secret can hold a text: AWS limits its length, and allows only these characters. */
export function fitsTag(text: string): boolean {
  return text.length <= 256 && /^[\p{L}\p{N}\p{Z}_.:/=+\-@]*$/u.test(text);
}

/** Identifies an API key or a token without revealing it. */
export function fingerprintOf(secret: string): string {
  return createHash('sha256').update(`callfold ${secret}`).digest('hex').slice(0, 16);
}
