import type { Style } from '../../terminal/style.ts';
import { asArgument } from '../../text/printable.ts';
import { type Deployment, suggest } from '../deployment/deployment.ts';
import type { LoggedDelivery } from './delivery-log.ts';

/** The result of a delivery, for the user. */
export interface DeliveryReport {
  /** The result in a word. */
  readonly outcome: string;
  readonly style: Style;
  /** The event and the call, or why it was refused. */
  readonly subject: string;
  /** What that means and what to do about it; may be empty. */
  readonly explanation: string;
  /** Commands to go on with. */
  readonly commands: readonly string[];
}

/** Explains the result of a delivery and what to do about it. */
export function explainDelivery(
  delivery: LoggedDelivery,
  deployment: Pick<Deployment, 'flags'>,
): DeliveryReport {
  const { outcome, reason = '', event = '', call_id = '' } = delivery;
  switch (outcome) {
    case 'accepted':
      return {
        outcome,
        style: 'green',
        subject: `${event.padEnd(EVENT_WIDTH)}  ${call_id}`,
        explanation: [letInBy(delivery), shortened(delivery)].filter(Boolean).join(' '),
        commands: [],
      };
    case 'ignored':
      return {
        outcome,
        style: 'yellow',
        subject: 'not a call event',
        explanation:
          `${letInBy(delivery)} Only call.started, call.ended and call.analyzed are recorded; others do no harm.`.trim(),
        commands: [],
      };
    case 'quarantined':
      return {
        outcome,
        style: 'red',
        subject: reason,
        explanation: `${WHY_NOT_AUTHENTIC[reason] ?? ''} It is kept for 14 days: nothing is lost.`.trim(),
        commands: afterQuarantine(delivery, deployment),
      };
    case 'dead_letter':
      return {
        outcome: 'dead letter',
        style: 'red',
        subject: reason,
        explanation: `It is authentic, so the key is right, but ${WHY_NOT_RECORDED[reason] ?? 'it cannot be recorded'}. It is kept for 14 days, with what is wrong with it.`,
        commands: [suggest('dlq list', deployment)],
      };
    case 'refused':
      return { outcome, style: 'red', subject: reason, ...afterRefusal(reason, deployment) };
    case 'unavailable':
      return {
        outcome,
        style: 'red',
        subject: reason,
        explanation: `The webhook function could not reach what it needs (${reason}) and answered 503: Whippy delivers it again. If this goes on:`,
        commands: [suggest('doctor', deployment)],
      };
    default:
      return { outcome, style: 'yellow', subject: reason, explanation: '', commands: [] };
  }
}

/** Cells that the longest name of a call event takes. */
export const EVENT_WIDTH = 'call.analyzed'.length;

const LET_IN_BY: { readonly [scheme: string]: string } = {
  'timestamp.body': 'Whippy signs <timestamp>.<body> (scheme timestamp.body), and the key is right.',
  'body+timestamp': 'Whippy signs <body><timestamp> (scheme body+timestamp), and the key is right.',
  body: 'Whippy signs the body alone (scheme body), and the key is right.',
  token: 'The token in the address let it in (scheme token); no signature was needed.',
};

function letInBy({ scheme }: LoggedDelivery): string {
  if (scheme === undefined) return 'It is authentic: the key is right.';
  return LET_IN_BY[scheme] ?? `It is authentic (scheme ${scheme}).`;
}

function shortened({ truncated, truncated_other = 0 }: LoggedDelivery): string {
  const others = truncated_other > 0 ? [`${truncated_other} undocumented`] : [];
  const names = [...truncated, ...others];
  return names.length > 0 ? `It was too large for a record and has been shortened: ${names.join(', ')}.` : '';
}

const WHY_NOT_AUTHENTIC: { readonly [reason: string]: string } = {
  signature_missing:
    'It has no signature header of the name that is expected. If Whippy uses another name, set signatureHeader (docs/settings.md); if it does not sign, connect with --with-token.',
  signature_malformed: 'Its signature header holds no digest that callfold knows how to read.',
  signature_mismatch:
    'Its signature does not match any key of the signing secret under any known scheme. Most often, the application in Whippy signs with another API key: connect with that one, then release.',
  signature_expired:
    'Its signature is right, but its timestamp is too far from now: a late delivery, or the clock of one side is wrong.',
  token_mismatch:
    'The token in its address is not that of the secret: connect with --with-token, and switch off the earlier endpoint in Whippy.',
};

// The command that shows the delivery depends on it; the command that releases it depends on the reason.
function afterQuarantine(
  { reason, message_ids: [messageId] }: LoggedDelivery,
  deployment: Pick<Deployment, 'flags'>,
): string[] {
  const look =
    messageId === undefined
      ? suggest('quarantine list', deployment)
      : suggest(`quarantine show ${asArgument(messageId)}`, deployment);
  if (reason === 'signature_expired') return [suggest('quarantine release', deployment)];
  if (reason === 'token_mismatch') return [suggest('connect --with-token', deployment)];
  return [look, suggest('quarantine release', deployment)];
}

const WHY_NOT_RECORDED: { readonly [reason: string]: string } = {
  invalid_json: 'its body is not JSON',
  invalid_event: 'it has no usable event or data.id',
  payload_too_large: 'it cannot be read, and is too large for a dead letter',
};

function afterRefusal(
  reason: string,
  deployment: Pick<Deployment, 'flags'>,
): Pick<DeliveryReport, 'explanation' | 'commands'> {
  const notAuthentic = WHY_NOT_AUTHENTIC[reason];
  if (notAuthentic !== undefined) {
    return {
      explanation: `${notAuthentic} It was not kept, because it is not a call event, or is larger than 256 KB.`,
      commands: [suggest('doctor', deployment)],
    };
  }
  const why = WHY_NOT_RECORDED[reason] ?? 'it cannot be recorded';
  return {
    explanation: `It is authentic, so the key is right, but it could not be kept: ${why}. Whippy tries up to three times more; after that, it is lost.`,
    commands: [],
  };
}
