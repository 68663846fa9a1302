import type { DynamoDbLocal } from '../local/dynamodb-local.ts';
import type { Deployment } from './deployment.ts';
import type { MeteringProxy } from './metering-proxy.ts';

/** What the parts of the benchmark share. */
export interface Environment {
  /** Amazon's own engine. */
  readonly engine: DynamoDbLocal;
  /** The same engine behind a proxy that counts. */
  readonly metered: MeteringProxy;
  readonly deployment: Deployment;
  /** A temporary folder. */
  readonly folder: string;
  /**
   * Whether to measure the short form: enough to see that targets hold, too little to publish.
   */
  readonly short: boolean;
}
