import { createHmac, randomBytes } from 'node:crypto';
import type { Handler } from 'hono';
import { isSameText } from '../loopback/secret-token.ts';
import type { Endpoints } from './services.ts';

/** Path, on the webhook's port, of the document for callfold's own command: outputs and endpoints. */
export const DISCOVERY_PATH = '/.callfold';

/** What the local services tell the command about themselves. */
export interface DiscoveryDocument {
  readonly outputs: { readonly [name: string]: string };
  readonly endpoints: Endpoints;
  /** Address of the web view, with its token, if there is one. */
  readonly view?: string | undefined;
}

/**
 * Answers the command's question for the document. Both sides prove that they know the token, and neither sends it.
 * This is needed because the command sends Whippy's API key to the endpoints of the document, and any program that has
 * taken the port could answer with its own endpoints.
 */
export function answerDiscovery(token: string, document: DiscoveryDocument): Handler {
  return context => {
    const challenge = context.req.header(CHALLENGE_HEADER) ?? '';
    const proof = context.req.header(PROOF_HEADER) ?? '';
    if (!isSameText(proof, proofOf(token, 'question', challenge))) {
      return context.json(
        { message: 'This is for the callfold command of the user who ran npm start.' },
        403,
      );
    }
    const body = JSON.stringify(document);
    return context.body(body, 200, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      [PROOF_HEADER]: proofOf(token, 'answer', challenge, body),
    });
  };
}

/** A question for the document, valid for one answer. */
export interface DiscoveryQuestion {
  readonly headers: { readonly [name: string]: string };
  /** Whether an answer comes from a program that knows the token, and is the answer to this question. */
  isAnsweredBy(headers: Headers, body: string): boolean;
}

/** Creates a question for the services that have the token. */
export function askWith(token: string): DiscoveryQuestion {
  const challenge = randomBytes(16).toString('hex');
  return {
    headers: { [CHALLENGE_HEADER]: challenge, [PROOF_HEADER]: proofOf(token, 'question', challenge) },
    isAnsweredBy: (headers, body) =>
      isSameText(headers.get(PROOF_HEADER) ?? '', proofOf(token, 'answer', challenge, body)),
  };
}

const CHALLENGE_HEADER = 'x-callfold-challenge';
const PROOF_HEADER = 'x-callfold-proof';

function proofOf(token: string, role: 'question' | 'answer', challenge: string, body = ''): string {
  return createHmac('sha256', token)
    .update(JSON.stringify([role, challenge, body]))
    .digest('hex');
}
