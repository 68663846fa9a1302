import type { Found } from '../../store/queues/find.ts';

/** Sentences about message ids that name no message, or several. */
export function tellNotFound({ missing, ambiguous }: Pick<Found, 'missing' | 'ambiguous'>): string[] {
  return [
    ...(ambiguous.length > 0 ? [`Several ids begin with ${ambiguous.join(', ')}: give more of them.`] : []),
    ...(missing.length > 0
      ? [`Not found: ${missing.join(', ')}. A message that has just been looked at is hidden for a while.`]
      : []),
  ];
}
