import { explain } from '../../terminal/explain.ts';
import type { Io } from '../../terminal/io.ts';
import { type Deployment, suggest } from '../deployment/deployment.ts';
import { bringBack, isGone } from './gone.ts';

/** What a look at one part of a deployment came to. */
export interface Finding {
  /** Which part: `Signing secret`. */
  readonly check: string;
  /** `note`: nothing is wrong, but it may not be what the user expects. */
  readonly level: 'ok' | 'note' | 'problem';
  /** What there is, in one line. */
  readonly finding: string;
  /** What to do, in one line, if there is something to do. */
  readonly advice?: string;
}

/** What a check looks at. */
export interface Patient {
  readonly deployment: Deployment;
  /** Its clock is right, also on a machine whose clock is not; see `clock.ts`. */
  readonly io: Io;
}

/** Looks at one part of a deployment, without changing anything. May throw; see {@link examine}. */
export type Check = (patient: Patient) => Promise<readonly Finding[]>;

/**
 * Makes a check. One that cannot be made is a problem itself, and the others are made all the same: for instance, the
 * user may not be allowed to read the secret.
 */
export async function examine(name: string, check: Check, patient: Patient): Promise<readonly Finding[]> {
  try {
    return await check(patient);
  } catch (error) {
    if (isGone(error)) {
      const advice = bringBack(patient.deployment);
      return [{ check: name, level: 'problem', finding: 'gone: it was deleted', advice }];
    }
    const advice = explain(error, suggest('doctor', patient.deployment)).message;
    return [{ check: name, level: 'problem', finding: 'could not be checked', advice }];
  }
}
