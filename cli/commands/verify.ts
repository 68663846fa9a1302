import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { formatDuration } from '../../records/duration.ts';
import { findDeployment, type Target } from '../deployment/deployment.ts';
import { readKeysOfVariable, readSigningKeys } from '../deployment/signing-secret.ts';
import { EXIT, usageFailure } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { printableJson } from '../printable.ts';
import { stylist } from '../style.ts';
import { type Diagnosis, diagnose } from '../verify/diagnose.ts';

export interface VerifyOptions extends Target {
  readonly header: string;
  readonly bodyFile: string;
  readonly json?: boolean;
}

/** `callfold verify`: says whether a captured delivery verifies under the current keys, and if not, why. */
export async function verify(options: VerifyOptions, io: Io): Promise<number> {
  const body = await readBody(options.bodyFile, io);
  // As it is copied from a log or from curl, the header may have its name before it.
  const header = options.header.replace(/^x-whippy-signature\s*:\s*/i, '').trim();
  const keys = await readKeys(options, io);
  const diagnosis = diagnose(header, body, keys, io.now());
  const verified = diagnosis.keyNumber !== undefined;
  const lines = describe(diagnosis, body.byteLength, keys.length);
  if (options.json) {
    const { signature, keyNumber, age, nearMiss } = diagnosis;
    const document = {
      verified,
      key_number: keyNumber ?? null,
      keys: keys.length,
      timestamp: signature?.timestamp ?? null,
      unit: signature?.unit ?? null,
      age_seconds: age === undefined ? null : Math.round(age / 1000),
      encodings: signature?.digests.map(({ encoding }) => encoding) ?? [],
      body_bytes: body.byteLength,
      hint: nearMiss ?? null,
    };
    io.stdout.write(`${printableJson(document, 2)}\n`);
  } else {
    const style = stylist(io.stdout, io);
    const verdict = verified ? style('green', 'It verifies.') : style('red', 'It does not verify.');
    io.stdout.write(`${[verdict, ...lines].join('\n')}\n`);
  }
  return verified ? EXIT.ok : EXIT.no;
}

async function readBody(path: string, { stdin }: Io): Promise<Buffer> {
  if (path === '-') return buffer(stdin);
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw usageFailure(`Cannot read ${path} (${error.code ?? error.message})`);
  });
}

// A key in the environment stands for the deployment's, so that a delivery can be judged without access to it.
async function readKeys(options: VerifyOptions, io: Io): Promise<string[]> {
  const key = io.env.CALLFOLD_SIGNING_KEY;
  const named = options.local !== undefined || options.stack !== undefined;
  if (key && !named) return readKeysOfVariable(key);
  return readSigningKeys(await findDeployment(options, io));
}

function describe(
  { signature, keyNumber, age = 0, nearMiss }: Diagnosis,
  bytes: number,
  keys: number,
): string[] {
  if (!signature) {
    return [
      'The header cannot be read: it must hold one timestamp and an HMAC-SHA256 digest, as in t=1732359600,v1=...',
    ];
  }
  const encodings = signature.digests.map(({ encoding }) => encoding).join(', ');
  return [
    `  signed    ${timeOf(signature.signedAt, age)} (timestamp in ${signature.unit})`,
    `  digest    ${encodings}${signature.digests.length > 1 ? `: ${signature.digests.length} digests` : ''}`,
    `  body      ${bytes} bytes`,
    `  key       ${keyNumber === undefined ? noneOf(keys) : `number ${keyNumber} of ${keys}`}`,
    ...(keyNumber === undefined ? [nearMiss ?? NO_HINT] : []),
    ...(Math.abs(age) > DEFAULT_TOLERANCE ? [TOO_OLD] : []),
  ];
}

function timeOf(signedAt: number, age: number): string {
  const time = new Date(signedAt);
  // The largest timestamps lie beyond the calendar.
  if (Number.isNaN(time.getTime())) return 'at an impossible time';
  const ago = age < 0 ? `${formatDuration(-age)} from now` : `${formatDuration(age)} ago`;
  return `${time.toISOString()}, ${ago}`;
}

function noneOf(keys: number): string {
  if (keys === 0) return 'there is none';
  return keys === 1 ? 'not the current one' : `none of the ${keys} current ones`;
}

const DEFAULT_TOLERANCE = 24 * 3_600_000;

const TOO_OLD =
  'Delivered now, it would be refused for its age (unless the deployment tolerates more than 24 hours).';

const NO_HINT =
  'Either it was signed with another key (is the one that the application in Whippy uses in the secret?), or the body is not byte for byte what was delivered.';
