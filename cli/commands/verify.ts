import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { EXIT, usageFailure } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { stylist } from '../../terminal/style.ts';
import { printableJson } from '../../text/printable.ts';
import type { Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { readKeysOfVariable, readSigningKeys } from '../deployment/signing-secret.ts';
import { readingsOf } from '../verify/body-forms.ts';
import { describeDiagnosis, diagnosisDocument, formOf } from '../verify/describe.ts';
import { diagnose, type HeaderLine } from '../verify/diagnose.ts';

export interface VerifyOptions extends Target {
  readonly header: readonly string[];
  readonly bodyFile: string;
  readonly json?: boolean;
}

/**
 * `callfold verify`: says whether a captured delivery verifies under the current keys, in which header and how, and if
 * not, what was tried.
 */
export async function verify(options: VerifyOptions, io: Io): Promise<number> {
  const captured = { forms: [], bytes: await readBody(options.bodyFile, io) };
  const keys = await readKeys(options, io);
  const diagnosis = diagnose(options.header.map(toHeaderLine), readingsOf(captured.bytes), keys);
  if (options.json) {
    const body = diagnosis.match?.body ?? captured;
    const document = {
      ...diagnosisDocument(diagnosis, keys.length, io.now()),
      body_bytes: body.bytes.byteLength,
      body_form: formOf(body),
    };
    io.stdout.write(`${printableJson(document, 2)}\n`);
  } else {
    const style = stylist(io.stdout, io);
    const verdict = diagnosis.match ? style('green', 'It verifies.') : style('red', 'It does not verify.');
    const lines = describeDiagnosis(diagnosis, captured, keys.length, io.now(), NO_HINT);
    io.stdout.write(`${[verdict, ...lines].join('\n')}\n`);
  }
  return diagnosis.match ? EXIT.ok : EXIT.no;
}

const NO_HINT =
  'Either it was signed with another key (is the one that the application in Whippy uses in the secret?), or the body is not byte for byte what was delivered.';

// As it is copied from a log or from curl, a header has its name before it. A prefix such as sha256: is not a name.
function toHeaderLine(text: string): HeaderLine {
  const named = NAMED_HEADERS.map(form => form.exec(text.trim())?.groups).find(
    groups => groups !== undefined,
  );
  return { name: named?.name?.toLowerCase(), value: named?.value ?? text.trim() };
}

const NAMED_HEADERS = [/^(?<name>[a-z][\w-]*):\s+(?<value>.*)$/is, /^(?<name>x-[\w-]+):(?<value>.*)$/is];

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
