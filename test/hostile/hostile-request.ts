import type { RequestParts } from '../../samples/aws-events.ts';
import { KEY, NOW } from '../webhook/webhook.ts';
import { hostileBody } from './hostile-body.ts';
import { hostileSignature, type SignedHeaders } from './hostile-signature.ts';
import type { Random } from './random.ts';

/** A request, and what is known of it without the code under test. */
export interface HostileRequest {
  readonly parts: RequestParts;
  /** What is signed. */
  readonly body: Buffer;
  readonly problem: SignedHeaders['problem'];
}

/** Hostile requests without end. Each is signed, or not, for itself; a replay has the signature of the one before. */
export function* hostileRequests(random: Random): Generator<HostileRequest, never> {
  let before: Buffer = Buffer.from('{}');
  for (;;) {
    const body = hostileBody(random);
    const { headers, problem } = hostileSignature(
      random,
      KEY,
      NOW,
      body,
      before.equals(body) ? Buffer.from('x') : before,
    );
    // The gateway passes text as text only if that loses nothing.
    const text = body.toString();
    const isText = Buffer.from(text).equals(body);
    const isBase64Encoded = !isText || random.chance(0.1);
    yield {
      parts: { body: isBase64Encoded ? body.toString('base64') : text, isBase64Encoded, headers },
      body,
      problem,
    };
    before = body;
  }
}
