import type { WhippyError } from '../../whippy/whippy-error.ts';
import { type Deployment, suggest } from '../deployment/deployment.ts';
import type { WhippyKey } from '../deployment/whippy-key.ts';

/** What is wrong if Whippy does not list its calls, and what to do about it before the command is run again. */
export function explainWhippyError(
  { problem, message }: WhippyError,
  { from }: WhippyKey,
  deployment: Deployment,
): string {
  switch (problem) {
    case 'unauthorized':
      return from === 'WHIPPY_API_KEY'
        ? `Whippy does not know the API key in WHIPPY_API_KEY (401: ${message}): check it, and that it is enabled, on Whippy's Developers page`
        : `Whippy does not know the first key of the signing secret (401: ${message}): set WHIPPY_API_KEY, or put Whippy's key there with ${suggest('connect --key-only', deployment)}`;
    case 'forbidden':
      return `This API key may not list calls (403: ${message}): set WHIPPY_API_KEY to the key of an administrator`;
    case 'invalid':
      return `Whippy refuses to list calls (${message}): its API may have changed, see docs/whippy.md`;
    case 'rate_limited':
      return "Whippy's rate limit is used up by other clients of the organisation: wait until they need less";
    case 'unreachable':
    case 'unclear':
      return `Whippy's API is out of reach (${message}): check the network, and --api if you have given it`;
    case 'changed':
      return `Whippy's API answers otherwise than its documentation has it (${message}): check --api if you have given it; else Whippy has changed, see docs/whippy.md`;
  }
}
