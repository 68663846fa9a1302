/**
 * What the ids of the made-up calls of `callfold prove` begin with. They are recorded like any other call, and deleted
 * after a minute or two; whatever passes calls on to others leaves them out.
 */
export const PROOF_ID_PREFIX = 'callfold-proof-';

/** Whether a call is a made-up one of `callfold prove`. */
export function isProofCall(callId: string): boolean {
  return callId.startsWith(PROOF_ID_PREFIX);
}
