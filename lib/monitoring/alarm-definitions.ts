import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { CallRecords } from '../call-records/call-records.ts';
import { callMetric, PERIOD, SIGNATURE_PROBLEMS, throttledRequests } from './call-metrics.ts';
import { callfoldCommands } from './callfold-commands.ts';

/** An alarm that goes off if its metric reaches the threshold. */
export interface AlarmDefinition {
  readonly id: string;
  /** What it means for users. */
  readonly meaning: string;
  /** What to do first, in a sentence or two that are enough without the runbook. */
  readonly remedy: string;
  /** Heading of its section in `docs/runbook.md`. */
  readonly section: string;
  /** The queue that it is about, if any: the alarm links to it. */
  readonly queue?: IQueue;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Periods out of the last three in which the threshold must be reached. Default: the last one is enough. */
  readonly periodsOfThree?: number;
}

/**
 * Period of alarms for which five minutes would not be enough to distinguish trouble from noise. CloudWatch evaluates
 * them every minute, over the hour before.
 */
const HOUR = Duration.hours(1);

/**
 * How many refused deliveries within an hour are more than noise. A call has three events, so its deliveries reach the
 * number even if Whippy tries none of them again; a single forged request does not.
 */
const REFUSED_PER_HOUR = 3;

/**
 * Period over which failing deliveries are added up. Whippy tries an event again with growing pauses, which are not
 * documented: three hours hold four tries whose last pause is an hour and a half.
 */
const ALL_TRIES = Duration.hours(3);

/** How often Whippy tries an event before it drops it. */
const TRIES_PER_EVENT = 4;

/**
 * The alarms of a pipeline. Each metric counts something that should not happen, and AWS reports nothing while the
 * count is zero: for all of them, missing data means that all is well.
 */
export function alarmDefinitions(calls: CallRecords): readonly AlarmDefinition[] {
  const callfold = callfoldCommands(calls);
  return [
    {
      id: 'DeadLetters',
      meaning:
        'Events wait in the dead-letter queue, because they could not be recorded in several attempts, or because Whippy signed them and callfold cannot read them. Their calls are incomplete until the events are redriven, within 14 days.',
      remedy: `See what they are and why they are there with ${callfold('dlq')}. Remove the cause, then redrive them with ${callfold('dlq redrive')}.`,
      section: 'Dead letters',
      queue: calls.deadLetterQueue,
      // What is visible, not what was sent: a message that is moved here is not counted as sent.
      metric: calls.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: PERIOD,
      }),
      threshold: 1,
    },
    {
      id: 'RefusedEvents',
      meaning:
        'Whippy signed a delivery, and callfold refused it, because it cannot be read or is too large. Its call is incomplete. It is a dead letter now. If it was too large even for that (answered 413), it is lost after the last try of Whippy.',
      remedy: `${callfold('dlq')} shows it with the reason. Update callfold if a newer version takes such events, or report it; then redrive it with ${callfold('dlq redrive')}.`,
      section: 'Refused events',
      queue: calls.deadLetterQueue,
      metric: new MathExpression({
        label: 'Authentic deliveries refused',
        expression: 'FILL(deadLettered, 0) + FILL(tooLarge, 0)',
        usingMetrics: {
          deadLettered: callMetric(calls, 'deadLettered'),
          tooLarge: callMetric(calls, 'refused', { by: { reason: 'payload_too_large' } }),
        },
        period: PERIOD,
      }),
      threshold: 1,
    },
    {
      id: 'NothingAccepted',
      meaning:
        'For an hour, deliveries were refused and none was accepted. Probably the signing key is wrong, or Whippy signs in a way that callfold does not know. Then all calls are missing; those of at most 256 KB wait in the quarantine for 14 days.',
      remedy: `${callfold('quarantine')} lists what was refused and why, and ${callfold('quarantine show <id>')} says which key, header and scheme would verify. Put the right key into the secret with ${callfold('connect --key-only')}, then release the quarantine.`,
      section: 'Nothing accepted',
      queue: calls.quarantineQueue,
      metric: new MathExpression({
        label: 'Refused deliveries (%)',
        // 100 % only if nothing was accepted: if only one of the metrics has data, CloudWatch calculates with 0 for the
        // other.
        expression: `IF(FILL(refused, 0) >= ${REFUSED_PER_HOUR}, 100 * refused / (refused + FILL(accepted, 0)), 0)`,
        usingMetrics: {
          refused: callMetric(calls, 'refused', { period: HOUR }),
          accepted: callMetric(calls, 'accepted', { period: HOUR }),
        },
        period: HOUR,
      }),
      threshold: 100,
    },
    {
      id: 'Quarantine',
      meaning: `At least ${REFUSED_PER_HOUR} deliveries of the last hour look like call events, but nothing verifies them. If they are from Whippy, their calls are missing until they are released. Each is kept in the quarantine for 14 days, if it has at most 256 KB.`,
      remedy: `${callfold('quarantine')} lists them, and ${callfold('quarantine show <id>')} says which key, header and scheme would verify. If they are from Whippy, correct that, then release them with ${callfold('quarantine release')}.`,
      section: 'Quarantine',
      queue: calls.quarantineQueue,
      // What came in, not what is there: a forged delivery stays for 14 days, and would keep the alarm on for as long.
      metric: new MathExpression({
        label: 'Quarantined deliveries',
        // Without FILL, the alarm would keep evaluating the last hour that had any.
        expression: 'FILL(quarantined, 0)',
        usingMetrics: { quarantined: callMetric(calls, 'quarantined', { period: HOUR }) },
        period: HOUR,
      }),
      threshold: REFUSED_PER_HOUR,
    },
    {
      id: 'EventsWaiting',
      meaning:
        'An event has been waiting for more than five minutes to be recorded. Nothing is lost, but people look at records that are out of date.',
      remedy: `If it does not pass within minutes, check whether the recorder is paused, throttled or failing: ${callfold('doctor')}.`,
      section: 'Events waiting',
      queue: calls.queue,
      metric: calls.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: PERIOD }),
      threshold: 300,
    },
    {
      id: 'WebhookErrors',
      meaning:
        'The endpoint fails to take deliveries. Whippy tries each event three more times and then drops it: calls are about to be lost.',
      remedy: `If something was deployed, roll it back at once. ${callfold('doctor')} tests the endpoint and what it needs.`,
      section: 'Webhook errors',
      // One or two failing answers do not count, because Whippy tries again, and with few calls they would be a high
      // rate. FailedDeliveries counts slower failures; this alarm ends minutes after its cause, so that a deploy can be
      // watched by it.
      metric: new MathExpression({
        label: '5xx answers (%)',
        expression: 'IF(errors >= 3, 100 * errors / requests, 0)',
        usingMetrics: {
          errors: calls.stage.metricServerError({ period: PERIOD }),
          requests: calls.stage.metricCount({ period: PERIOD }),
        },
        period: PERIOD,
      }),
      threshold: 1,
    },
    {
      id: 'FailedDeliveries',
      meaning: `At least ${TRIES_PER_EVENT} deliveries of the last three hours were answered 5xx. That is how often Whippy tries an event before it drops it: an event may be lost, and its call incomplete.`,
      remedy: `${callfold('list --since 1d --status started')} and ${callfold('list --since 1d --status ended')} show calls whose last event is missing. ${callfold('doctor')} says whether it goes on.`,
      section: 'Failed deliveries',
      // A count, not a rate: among many calls, a lost one would not show in a rate. Up to three failing answers are
      // most likely tries of events that were accepted later. Requests of strangers fail with 4xx and do not count.
      metric: calls.stage.metricServerError({ statistic: 'Sum', period: ALL_TRIES }),
      threshold: TRIES_PER_EVENT,
    },
    {
      id: 'ThrottledRequests',
      meaning:
        'More requests came in than the throttle of the endpoint lets through, and some were turned away with 429. If they were from Whippy, it tries each event three more times and then drops it: calls are about to be lost.',
      remedy:
        'Look at the addresses in the access log. If they are those of Whippy, raise the settings throttleRate and throttleBurst.',
      section: 'Throttled requests',
      metric: throttledRequests(calls),
      threshold: 1,
    },
    {
      id: 'RecorderErrors',
      meaning:
        'Events repeatedly fail to be recorded. They go back to the queue and are tried up to five times; if this goes on, they become dead letters and their calls stay incomplete.',
      remedy:
        'If something was deployed, roll it back. Otherwise the errors in the log of the recorder name the cause. Afterwards, redrive what became a dead letter.',
      section: 'Recorder errors',
      // A single bad event fails four times in five minutes at most, and then the alarm for dead letters fires.
      metric: new MathExpression({
        label: 'Failed runs and failed events',
        expression: 'FILL(runs, 0) + FILL(events, 0)',
        usingMetrics: {
          runs: calls.recorderFunction.metricErrors({ period: PERIOD }),
          events: callMetric(calls, 'failed'),
        },
        period: PERIOD,
      }),
      threshold: 5,
    },
    {
      id: 'RecorderThrottles',
      meaning:
        'Lambda does not have enough concurrency left in this account to record events. Records fall behind their calls, and events that are turned away five times become dead letters.',
      remedy:
        'Find what uses up the concurrency and stop it, request a higher quota, or lower the setting maxConcurrency.',
      section: 'Recorder throttles',
      metric: calls.recorderFunction.metricThrottles({ period: PERIOD }),
      threshold: 1,
      periodsOfThree: 2,
    },
    {
      id: 'RefusedSignatures',
      meaning:
        'At least a tenth of all deliveries is refused because of the signature. Either the signing key is no longer the one that Whippy uses, and calls are missing, or these are forgeries, which change no record, but can fill the quarantine and use up the throttle.',
      remedy: `Check whether anything is accepted. If not, put the right key into the secret with ${callfold('connect --key-only')}, then release the quarantine with ${callfold('quarantine release')}.`,
      section: 'Refused signatures',
      // At least ten, because every public endpoint gets some requests of strangers.
      metric: new MathExpression({
        label: 'Refused signatures (%)',
        expression: 'IF(refused >= 10, 100 * refused / (refused + FILL(accepted, 0) + FILL(ignored, 0)), 0)',
        usingMetrics: {
          refused: refusedSignatures(calls),
          accepted: callMetric(calls, 'accepted'),
          ignored: callMetric(calls, 'ignored'),
        },
        period: PERIOD,
      }),
      threshold: 10,
    },
    {
      id: 'ThrottledWrites',
      meaning:
        'DynamoDB throttles writes, because they come faster than the table or one of its indexes can take them. Records fall behind; events that fail five times become dead letters.',
      remedy:
        'It ends by itself. So that events do not use up their attempts meanwhile, write more slowly: lower the setting maxConcurrency.',
      section: 'Throttled writes',
      // Counts a request once, whether the table or an index throttled it.
      metric: calls.table.metricThrottledRequestsForOperation('UpdateItem', {
        statistic: 'Sum',
        period: PERIOD,
      }),
      threshold: 10,
      periodsOfThree: 2,
    },
  ];
}

function refusedSignatures(calls: CallRecords): MathExpression {
  return new MathExpression({
    label: 'Refused signatures',
    expression: SIGNATURE_PROBLEMS.map(reason => `FILL(${reason}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(
      SIGNATURE_PROBLEMS.map(reason => [reason, callMetric(calls, 'refused', { by: { reason } })]),
    ),
    period: PERIOD,
  });
}
