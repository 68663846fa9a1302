import { createHash } from 'node:crypto';

/**
 * What `connect` has made at Whippy. It is remembered as tags of the deployment's signing secret: there it is
 * known to every machine that the deployment is looked after from, and goes when the deployment goes. (Whippy
 * does not document how to list applications and endpoints, so it cannot be asked.)
 */
export interface Connection {
  readonly applicationId: string;
  /** Fingerprint of the API key that the application belongs to. */
  readonly keyFingerprint: string;
  /** Empty until the endpoint has been made. */
  readonly endpointUrl: string;
  /** Empty where Whippy did not tell. */
  readonly endpointId: string;
}

const TAGS = {
  applicationId: 'callfold:whippy-application-id',
  keyFingerprint: 'callfold:whippy-key-fingerprint',
  endpointUrl: 'callfold:whippy-endpoint-url',
  endpointId: 'callfold:whippy-endpoint-id',
} as const satisfies { [field in keyof Connection]: string };

/** Reads the connection from the secret's tags, where there is one. */
export function connectionFrom(tags: ReadonlyMap<string, string>): Connection | undefined {
  const applicationId = tags.get(TAGS.applicationId);
  if (!applicationId) return undefined;
  return {
    applicationId,
    keyFingerprint: tags.get(TAGS.keyFingerprint) ?? '',
    endpointUrl: tags.get(TAGS.endpointUrl) ?? '',
    endpointId: tags.get(TAGS.endpointId) ?? '',
  };
}

/** The tags that say all of a connection, and so replace whatever an earlier one said. */
export function tagsOf(connection: Connection): { [tag: string]: string } {
  return {
    [TAGS.applicationId]: connection.applicationId,
    [TAGS.keyFingerprint]: connection.keyFingerprint,
    [TAGS.endpointUrl]: connection.endpointUrl,
    [TAGS.endpointId]: connection.endpointId,
  };
}

/** Whether a tag of a secret can hold a text: AWS takes so many characters, and of the signs only these. */
export function fitsTag(text: string): boolean {
  return text.length <= 256 && /^[\p{L}\p{N}\p{Z}_.:/=+\-@]*$/u.test(text);
}

/** Tells API keys apart without telling them. */
export function fingerprintOf(apiKey: string): string {
  return createHash('sha256').update(`callfold ${apiKey}`).digest('hex').slice(0, 16);
}
