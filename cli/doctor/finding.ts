import { explain } from '../../terminal/explain.ts';
import type { Io } from '../../terminal/io.ts';
import { type Deployment, remediesFor } from '../deployment/deployment.ts';

/** What a look at one part of a deployment came to. */
export interface Finding {
  /** Which part: `Signing secret`. */
  readonly check: string;
  /** `note`: nothing is wrong, but it may not be what the user expects. */
  readonly level: 'ok' | 'note' | 'problem';
  /** What there is, in one line. */
  readonly finding: string;
  /** What to do, in one line; where there is something to do. */
  readonly advice?: string;
}

/** What a check looks at. */
export interface Patient {
  readonly deployment: Deployment;
  readonly io: Io;
}

/** Looks at one part of a deployment, without changing anything. May throw; see {@link examine}. */
export type Check = (patient: Patient) => Promise<readonly Finding[]>;

/**
 * Makes a check. One that cannot be made is a problem itself: the others still tell something, for instance
 * where the user may not read the secret.
 */
export async function examine(name: string, check: Check, patient: Patient): Promise<readonly Finding[]> {
  try {
    return await check(patient);
  } catch (error) {
    return [
      {
        check: name,
        level: 'problem',
        finding: 'could not be checked',
        advice: explain(error, remediesFor(patient.deployment)).message,
      },
    ];
  }
}
