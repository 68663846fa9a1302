import type { Io } from '../../terminal/io.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { SecretState } from '../deployment/signing-secret.ts';
import type { StepReport } from './step-report.ts';

/** What all steps of a connection need. */
export interface ConnectRun {
  readonly deployment: Deployment;
  /** The state of the signing secret when the run began. */
  readonly secret: SecretState;
  readonly apiKey: string;
  /** Address of Whippy's API. */
  readonly api: string;
  /** The address that Whippy is to deliver to, without the token. */
  readonly url: string;
  /** The token that the address is to end with. */
  readonly token: string | undefined;
  /** Name of the header that the deployment expects the signature in; undefined if it does not say. */
  readonly signatureHeader: string | undefined;
  readonly io: Io;
  readonly report: StepReport;
}
