/**
 * The CloudWatch metrics that the pipeline publishes and the alarms and the dashboard read.
 * This file is their only home, so that a renamed metric cannot leave an alarm watching nothing. Each function has its own
 * list, so that no function carries the names of the others.
 *
 * Every metric of a function is published under two sets of dimensions: `service` alone (what alarms watch), and `service`
 * with the second dimension named here, if there is one. Each value of a dimension costs as much as a metric, so only what
 * the dashboard shows or an alarm watches has one.
 */

/** Of the webhook function. */
export const WEBHOOK_METRIC = {
  /** Call events put on the queue. By `event`. */
  accepted: 'EventsAccepted',
  /** Authentic deliveries. By `scheme`: that of the signature, or `token`. */
  verified: 'DeliveriesVerified',
  /** Authentic deliveries that are not one of the three call events. */
  ignored: 'EventsIgnored',
  /** Deliveries answered 4xx. By `reason`, the `error` of the answer. */
  refused: 'EventsRefused',
  /** Deliveries answered 503. By `reason`, the service out of reach. */
  unavailable: 'EventsUnavailable',
  /** Authentic deliveries kept as dead letters because they cannot be recorded. By `reason`. */
  deadLettered: 'EventsDeadLettered',
  /** Deliveries kept in the quarantine queue because they could not be verified. By `reason`. */
  quarantined: 'EventsQuarantined',
  /** Call events whose texts were shortened to fit a record. By `event`. */
  truncated: 'EventsTruncated',
} as const;

/** Of the recorder. */
export const RECORDER_METRIC = {
  /** Events that changed the snapshot of their record. */
  folded: 'EventsFolded',
  /** Events that came after a newer one and added their milestone only. */
  late: 'EventsLate',
  /** Events that were in the record already. */
  duplicate: 'EventsDuplicate',
  /** Events that were not recorded and went back to the queue. */
  failed: 'EventsFailed',
  /** Events that could not be archived yet, and come again for that. */
  unarchived: 'EventsUnarchived',
  /** Milliseconds from the event's own `created_at` to its being in the record. */
  deliveryLag: 'DeliveryLag',
} as const;

/** Of the reconciler. */
export const RECONCILER_METRIC = {
  /** Calls that Whippy listed. */
  listed: 'CallsListed',
  /** Calls without a record, since none of their webhooks ever came. */
  missing: 'CallsMissing',
  /** Calls that are further than their record, or have changed since. */
  behind: 'CallsBehind',
  /** Calls that go without an end or an analysis for longer than is normal, at Whippy too. */
  incomplete: 'CallsIncomplete',
  /** Runs that failed. By `reason`: what to do about it, or the service out of reach. */
  runFailed: 'ReconcilerErrors',
} as const;

/** Of the notifier. */
export const NOTIFIER_METRIC = {
  /** Events that were published on the bus. By `event`, their `detail-type`. */
  published: 'CallEventsPublished',
  /** Changes of records, and calls to look at again, that could not be published and come again. */
  unpublished: 'CallEventsUnpublished',
} as const;

/** Of the auditor. */
export const AUDITOR_METRIC = {
  /** Archived events that were folded, to compare the records of their calls. */
  eventsAudited: 'EventsAudited',
  /** Calls whose records were compared. */
  audited: 'CallsAudited',
  /** Calls whose records are not what the archived events give, and lines that cannot be read. By `reason`. */
  wrong: 'AuditDifferences',
  /** Audits that failed. By `reason`: what to do about it, or the service out of reach. */
  auditFailed: 'AuditErrors',
} as const;

/** Requests that the throttle answered 429. No function sees them: it comes from the access log, without dimensions. */
export const THROTTLED_METRIC = 'RequestsThrottled';

/** The metrics of all functions, by their services. */
export const METRICS = {
  webhook: WEBHOOK_METRIC,
  recorder: RECORDER_METRIC,
  reconciler: RECONCILER_METRIC,
  notifier: NOTIFIER_METRIC,
  auditor: AUDITOR_METRIC,
} as const;

/** Values of the `service` dimension, and of `service` in every log line. */
export const SERVICE = {
  webhook: 'webhook',
  recorder: 'recorder',
  reconciler: 'reconciler',
  notifier: 'notifier',
  auditor: 'auditor',
} as const;

/** Name of a function in its logs and metrics. */
export type ServiceName = keyof typeof METRICS;
