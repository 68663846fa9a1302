import { oneLine } from '../text/printable.ts';
import { EXIT, Failure } from './exit-codes.ts';
import type { Io } from './io.ts';
import { stylist } from './style.ts';

/**
 * Explains an error to the user: one line that says what to do, and the exit code.
 *
 * @param doctor the command that finds out what is wrong with the deployment that the error is about
 */
export function explain(error: unknown, doctor = 'callfold doctor'): { message: string; exitCode: number } {
  if (error instanceof Failure) return { message: oneLine(error.message), exitCode: error.exitCode };
  return { message: oneLine(advice(error, doctor)), exitCode: EXIT.no };
}

/** The line about an error for standard error: the name of the command, and the message. */
export function errorLine(message: string, io: Pick<Io, 'stderr' | 'env'>): string {
  return `${stylist(io.stderr, io)('red', 'callfold:')} ${message}\n`;
}

/** The same for commander's message about a wrong command line, which begins with `error: `. */
export function usageErrorLine(text: string, io: Pick<Io, 'stderr' | 'env'>): string {
  const message = text.replace(/^error: /, '').trimEnd();
  return errorLine(`${oneLine(message)} (--help tells more)`, io);
}

/** What is wrong if a web page comes where AWS would have answered. */
export const PAGE_IN_PLACE_OF_AWS =
  'Something in between, such as a proxy or the login page of a network, answered with an HTML page in place of AWS: log in there, or use another network';

function advice(error: unknown, doctor: string): string {
  const { name, message, code } = asError(error);
  const known = ADVICE.find(({ names, text }) => names.includes(name) || text?.test(message));
  if (known) return known.advice(message, doctor);
  if (isPage(error)) return PAGE_IN_PLACE_OF_AWS;
  if (code && UNREACHABLE.test(code) && isOfThisMachine(error))
    return `The services on this machine do not answer (${code}): is npm start still running?`;
  if (code && UNREACHABLE.test(code))
    return `Out of reach (${code}): check the network, and the region and endpoint settings of AWS`;
  return message || name;
}

// The SDK has several names for the same error, depending on the service and on the source of the credentials.
const ADVICE: readonly {
  names: readonly string[];
  text?: RegExp;
  advice: (message: string, doctor: string) => string;
}[] = [
  {
    names: ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired'],
    text: /SSO session.*(expired|invalid)|token.*expired|refresh.*sso/i,
    advice: () =>
      'Your AWS credentials have expired: log in again (for instance with aws sso login), then repeat the command',
  },
  {
    names: ['CredentialsProviderError', 'TokenProviderError'],
    advice: message =>
      /profile/i.test(message)
        ? `No usable AWS credentials (${message}): check AWS_PROFILE, or run aws configure`
        : 'No AWS credentials found: run aws configure or aws sso login, or set AWS_PROFILE. Without AWS, use --local',
  },
  {
    names: [
      'UnrecognizedClientException',
      'InvalidClientTokenId',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      'InvalidAccessKeyId',
    ],
    advice: () => 'AWS does not know these credentials: check them with aws sts get-caller-identity',
  },
  {
    names: ['AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'UnauthorizedOperation'],
    advice: message => `AWS does not allow this with your credentials: ${message}`,
  },
  {
    names: [],
    text: /^Region is missing/,
    advice: () => 'No AWS region: set AWS_REGION, or give your AWS profile one with aws configure',
  },
  {
    names: ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'],
    advice: (_message, doctor) => `A queue of the deployment is gone${repair(doctor)}`,
  },
  {
    names: ['ResourceNotFoundException'],
    advice: (message, doctor) => `A part of the deployment is gone (${message})${repair(doctor)}`,
  },
];

function repair(doctor: string): string {
  return `, and a deploy does not bring it back: ${doctor} says what does`;
}

// The SDK keeps what it could not read beside the error.
function isPage(error: unknown): boolean {
  if (!(error instanceof Error && '$response' in error)) return false;
  const response = error.$response as { headers?: { [name: string]: string } } | undefined;
  return /^text\/html\b/i.test(response?.headers?.['content-type'] ?? '');
}

const UNREACHABLE = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

// Node.js tries all addresses that localhost has, and then throws one error that holds an error for each.
function isOfThisMachine(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isOfThisMachine);
  return error instanceof Error && 'address' in error && /^(127\.|::1$)/.test(String(error.address));
}

function asError(error: unknown): { name: string; message: string; code: string | undefined } {
  if (!(error instanceof Error)) return { name: '', message: String(error), code: undefined };
  const code = codeOf(error) ?? codeOf(error.cause);
  return { name: error.name, message: error.message, code };
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
