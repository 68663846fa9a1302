/** What other CDK apps use of callfold. */
export { CallArchive, type CallArchiveProps } from './call-archive/call-archive.ts';
export { CallAudit, type CallAuditProps } from './call-audit/call-audit.ts';
export { CallEvents, type CallEventsProps } from './call-events/call-events.ts';
export { CallReconciler, type CallReconcilerProps } from './call-reconciler/call-reconciler.ts';
export { CallRecords } from './call-records/call-records.ts';
export type { CallRecordsProps } from './call-records/call-records-props.ts';
export { CallTable, type CallTableProps } from './call-records/call-table.ts';
export { CallRecordsAlarms, type CallRecordsAlarmsProps } from './monitoring/call-records-alarms.ts';
export { CallRecordsDashboard, type CallRecordsDashboardProps } from './monitoring/call-records-dashboard.ts';
