import { findMessages } from '../../store/queues/find.ts';
import { callContentOf } from '../../store/queues/judge.ts';
import type { Visit } from '../../store/queues/walk.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { oneLine, printableJson } from '../../text/printable.ts';
import { formatDuration } from '../../time/duration.ts';
import { SIGNATURE_HEADER } from '../../whippy/signature.ts';
import { type Deployment, signatureHeaderOf, suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { readSigningKeys } from '../deployment/signing-secret.ts';
import { tellNotFound } from '../queues/not-found.ts';
import { ageSecondsOf, openQueue } from '../queues/peek.ts';
import { type Quarantined, readQuarantined } from '../queues/quarantined.ts';
import { DELIVERIES } from '../queues/tell.ts';
import { workThrough } from '../queues/work-through.ts';
import { describeDiagnosis, diagnosisDocument } from '../verify/describe.ts';
import { type Diagnosis, diagnose } from '../verify/diagnose.ts';

export interface ShowQuarantinedOptions extends Target {
  readonly json?: boolean;
}

/**
 * `callfold quarantine show`: says of single deliveries which header verifies, under which scheme, encoding and key, or
 * what was tried and what is odd about each header. Changes nothing.
 *
 * @param ids of messages, or beginnings of them
 */
export async function showQuarantined(
  ids: readonly string[],
  options: ShowQuarantinedOptions,
  io: Io,
): Promise<number> {
  const deployment = await findDeployment(options, io);
  const keys = await readSigningKeys(deployment);
  const quarantine = await openQueue(deployment, 'QuarantineQueueUrl');
  const shown: Shown[] = [];
  const visit: Visit = async messages => {
    for (const message of messages) {
      const delivery = readQuarantined(message);
      const headers = Object.entries(delivery.headers.values).map(([name, value]) => ({ name, value }));
      const diagnosis = diagnose(headers, [{ forms: [], bytes: delivery.body }], keys);
      shown.push({ delivery, ageSeconds: ageSecondsOf(message, io.now()), diagnosis });
    }
    return [];
  };
  return workThrough(
    { limit: Number.POSITIVE_INFINITY, unit: DELIVERIES.many },
    io,
    walkOptions => findMessages(quarantine, ids, walkOptions, visit),
    found => {
      if (options.json) {
        const document = {
          deliveries: shown.map(delivery => toDocument(delivery, keys.length, io.now())),
          not_found: found.missing,
          ambiguous: found.ambiguous,
        };
        io.stdout.write(`${printableJson(document, 2)}\n`);
      } else {
        const sections = shown.map(delivery =>
          describe(delivery, deployment, keys.length, io.now()).join('\n'),
        );
        io.stdout.write(`${[...sections, ...tellNotFound(found)].join('\n\n')}\n`);
      }
      return found.missing.length + found.ambiguous.length > 0 ? EXIT.no : EXIT.ok;
    },
  );
}

interface Shown {
  readonly delivery: Quarantined;
  readonly ageSeconds: number;
  readonly diagnosis: Diagnosis;
}

function toDocument({ delivery, ageSeconds, diagnosis }: Shown, keys: number, now: number) {
  return {
    message_id: delivery.messageId,
    event: delivery.event,
    call_id: delivery.callId,
    delivered_seconds_ago: ageSeconds,
    reason: delivery.reason,
    recordable: callContentOf(delivery.body) !== undefined,
    header_names: delivery.headers.names,
    body_bytes: delivery.body.byteLength,
    ...diagnosisDocument(diagnosis, keys, now),
  };
}

function describe(shown: Shown, deployment: Deployment, keys: number, now: number): string[] {
  const { delivery, ageSeconds, diagnosis } = shown;
  const body = { forms: [], bytes: delivery.body };
  return [
    `${delivery.messageId}  ${oneLine([delivery.event ?? 'no event', delivery.callId ?? ''].join(' '))}`.trimEnd(),
    `  came      ${formatDuration(ageSeconds * 1000)} ago, refused as ${delivery.reason ?? 'unknown'}`,
    `  headers   ${delivery.headers.names.map(oneLine).join(', ') || 'none'}`,
    ...(diagnosis.match ? ['It verifies.'] : ['It does not verify.']),
    ...describeDiagnosis(diagnosis, body, keys, now, NO_HINT),
    ...advise(shown, deployment),
  ];
}

const NO_HINT =
  'Either it was signed with another key (is the one that the application in Whippy uses in the secret?), or in a way that callfold does not know, or not by Whippy.';

function advise({ delivery, diagnosis }: Shown, deployment: Deployment): string[] {
  const expected = signatureHeaderOf(deployment) ?? SIGNATURE_HEADER;
  const header = diagnosis.match?.header.name;
  if (header !== undefined && callContentOf(delivery.body) === undefined) {
    return ['It is authentic, but cannot be recorded: it stays in quarantine.'];
  }
  if (header === expected) {
    return [`Let in what verifies: ${suggest('quarantine release', deployment)}`];
  }
  if (header !== undefined) {
    return [
      `The deployment looks for the signature in ${expected}. Set signatureHeader to ${header} (docs/settings.md) and deploy; then: ${suggest('quarantine release', deployment)}`,
    ];
  }
  const vouch = `If you know that it is Whippy's: ${suggest(`quarantine release --unverified ${delivery.messageId}`, deployment)}`;
  if (diagnosis.headers.length > 0) return [vouch];
  return [
    `None of its headers may be a signature. If Whippy does not sign your deliveries, let them in by a token: docs/runbook.md#let-whippy-in-by-a-token`,
    vouch,
  ];
}
