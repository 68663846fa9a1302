import { compareVersions } from '../../call/version.ts';
import type { ListedCall } from '../../store/calls/call-record.ts';

/** Tells which calls of a list are new or have changed since they were seen last. */
export class ChangeDetector {
  private readonly seen = new Map<string, { readonly version: string; readonly created: string }>();

  /**
   * @param calls in any order
   * @returns those that are new or have changed, in the order in which the calls were made
   */
  changes(calls: readonly ListedCall[]): ListedCall[] {
    const changed: ListedCall[] = [];
    for (const call of calls) {
      const { call_id, version = '', created = '' } = call;
      const known = this.seen.get(call_id);
      // An index may answer with what it held a moment ago: only a higher version is a change.
      if (known && compareVersions(version, known.version) <= 0) continue;
      this.seen.set(call_id, { version, created });
      changed.push(call);
    }
    return changed.sort((a, b) => compareVersions(a.created ?? '', b.created ?? ''));
  }

  /** Forgets the calls that were made before an instant: they are not looked at any more. */
  forgetBefore(instant: string): void {
    for (const [callId, { created }] of this.seen) {
      if (created < instant) this.seen.delete(callId);
    }
  }
}
