/**
 * The CloudWatch metrics that the pipeline publishes and the alarms and the dashboard read.
 * This file is their only home, so that a renamed metric cannot leave an alarm watching nothing.
 *
 * Every metric of a function is published under two sets of dimensions: `service` alone (`webhook`,
 * `recorder`, `reconciler` or `notifier`: what alarms watch), and `service` with the second dimension named here, if there is one. Each value of a
 * dimension costs as much as a metric, so only what the dashboard shows or an alarm watches has one.
 */
export const METRIC = {
  /** Call events put on the queue. By `event`. Service `webhook`. */
  accepted: 'EventsAccepted',
  /** Authentic deliveries. By `scheme`: that of the signature, or `token`. Service `webhook`. */
  verified: 'DeliveriesVerified',
  /** Authentic deliveries that are not one of the three call events. Service `webhook`. */
  ignored: 'EventsIgnored',
  /** Deliveries answered 4xx. By `reason`, the `error` of the answer. Service `webhook`. */
  refused: 'EventsRefused',
  /** Deliveries answered 503. By `reason`, the service out of reach. Service `webhook`. */
  unavailable: 'EventsUnavailable',
  /** Authentic deliveries kept as dead letters because they cannot be recorded. By `reason`. Service `webhook`. */
  deadLettered: 'EventsDeadLettered',
  /** Deliveries kept in the quarantine queue because they could not be verified. By `reason`. Service `webhook`. */
  quarantined: 'EventsQuarantined',
  /** Call events whose texts were shortened to fit a record. By `event`. Service `webhook`. */
  truncated: 'EventsTruncated',
  /** Events that changed the snapshot of their record. Service `recorder`. */
  folded: 'EventsFolded',
  /** Events that came after a newer one and added their milestone only. Service `recorder`. */
  late: 'EventsLate',
  /** Events that were in the record already. Service `recorder`. */
  duplicate: 'EventsDuplicate',
  /** Events that were not recorded and went back to the queue. Service `recorder`. */
  failed: 'EventsFailed',
  /** Events that could not be archived yet, and come again for that. Service `recorder`. */
  unarchived: 'EventsUnarchived',
  /** Milliseconds from the event's own `created_at` to its being in the record. Service `recorder`. */
  deliveryLag: 'DeliveryLag',
  /** Calls that Whippy listed. Service `reconciler`. */
  listed: 'CallsListed',
  /** Calls without a record, since none of their webhooks ever came. Service `reconciler`. */
  missing: 'CallsMissing',
  /** Calls that are further than their record, or have changed since. Service `reconciler`. */
  behind: 'CallsBehind',
  /** Calls that go without an end or an analysis for longer than is normal, at Whippy too. Service `reconciler`. */
  incomplete: 'CallsIncomplete',
  /** Runs that failed. By `reason`: what to do about it, or the service out of reach. Service `reconciler`. */
  runFailed: 'ReconcilerErrors',
  /** Events that were published on the bus. By `event`, their `detail-type`. Service `notifier`. */
  published: 'CallEventsPublished',
  /** Changes of records, and calls to look at again, that could not be published and come again. Service `notifier`. */
  unpublished: 'CallEventsUnpublished',
  /** Requests that the throttle answered 429. No function sees them: it comes from the access log, without dimensions. */
  throttled: 'RequestsThrottled',
} as const;

/** Values of the `service` dimension, and of `service` in every log line. */
export const SERVICE = {
  webhook: 'webhook',
  recorder: 'recorder',
  reconciler: 'reconciler',
  notifier: 'notifier',
} as const;
