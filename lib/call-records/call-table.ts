import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { BY_CONTACT_ATTRIBUTES, BY_DAY_ATTRIBUTES } from './list-attributes.ts';

export interface CallTableProps {
  /** `DESTROY` throws the table away with the stack; anything else protects it. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The calls, one item each, with an index by day and one by contact.
 *
 * Its key schemas and the projections of its indexes cannot be changed in place: CloudFormation would replace
 * the table or rebuild the index.
 */
export class CallTable extends Table {
  static readonly BY_DAY = 'by-day';
  static readonly BY_CONTACT = 'by-contact';

  constructor(scope: Construct, id: string, props: CallTableProps) {
    const protect = props.removalPolicy !== RemovalPolicy.DESTROY;
    super(scope, id, {
      partitionKey: { name: 'call_id', type: AttributeType.STRING },
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

    // Not created_at: that is kept as it was sent, and texts of several forms do not sort as times.
    const createdInstant = { name: 'created_instant', type: AttributeType.STRING };
    this.addGlobalSecondaryIndex({
      indexName: CallTable.BY_DAY,
      partitionKey: { name: 'created_day', type: AttributeType.STRING },
      sortKey: createdInstant,
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...BY_DAY_ATTRIBUTES],
    });
    this.addGlobalSecondaryIndex({
      indexName: CallTable.BY_CONTACT,
      partitionKey: { name: 'contact_id', type: AttributeType.STRING },
      sortKey: createdInstant,
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...BY_CONTACT_ATTRIBUTES],
    });
  }

  /** Unlike tables at large, this one always has a stream. */
  override get tableStreamArn(): string {
    return super.tableStreamArn as string;
  }
}
