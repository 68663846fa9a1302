import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { INDEXES, SORT_KEY, TABLE_KEY } from '../../call/table.ts';

/** Settings of a `CallTable`. */
export interface CallTableProps {
  /** `DESTROY` deletes the table with the stack; anything else protects it. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The calls, one item each, with the indexes that `call/table.ts` describes.
 *
 * Its key schemas and the projections of its indexes cannot be changed in place: CloudFormation would replace
 * the table or rebuild the index.
 */
export class CallTable extends Table {
  constructor(scope: Construct, id: string, props: CallTableProps) {
    const protect = props.removalPolicy !== RemovalPolicy.DESTROY;
    super(scope, id, {
      partitionKey: { name: TABLE_KEY, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires_at',
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      removalPolicy: props.removalPolicy,
      deletionProtection: protect,
      // A table that had point-in-time recovery leaves a system backup behind for 35 days when it is deleted,
      // so a throw-away table does without.
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: protect },
    });

    if (!protect) {
      Validations.of(this).acknowledge({
        id: 'AwsSolutions-DDB3',
        reason:
          'The calls of a throw-away stage are not worth restoring, and a backup would outlive the stage.',
      });
    }

    for (const [indexName, { partitionKey, projected }] of Object.entries(INDEXES)) {
      this.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: partitionKey, type: AttributeType.STRING },
        sortKey: { name: SORT_KEY, type: AttributeType.STRING },
        ...(projected.length > 0
          ? { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...projected] }
          : { projectionType: ProjectionType.KEYS_ONLY }),
      });
    }
  }

  /** Unlike tables in general, this one always has a stream. */
  override get tableStreamArn(): string {
    return super.tableStreamArn as string;
  }
}
