import { RemovalPolicy, Validations } from 'aws-cdk-lib'
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { journalKeys } from '../../lib/journal/items.ts'
import type { Deployment } from './deployment.ts'
import type { Stage } from './stages.ts'

/** What lib/dynamodb calls. */
const actions = ['UpdateItem', 'Query', 'BatchGetItem', 'BatchWriteItem']

/** The journals of running turns, encrypted with DynamoDB's own key, which costs nothing. */
export class JournalTable extends TableV2 {
  constructor(scope: Construct, id: string, deployment: Deployment, stage: Stage) {
    super(scope, id, {
      partitionKey: { name: journalKeys.partition, type: AttributeType.STRING },
      sortKey: { name: journalKeys.sort, type: AttributeType.STRING },
      timeToLiveAttribute: journalKeys.expiry,
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.pointInTimeRecovery },
      deletionProtection: deployment.keepData,
      removalPolicy: deployment.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    })
    if (!stage.pointInTimeRecovery) {
      Validations.of(this).acknowledge({
        id: 'AwsSolutions-DDB3',
        reason: 'A journal lives for a day, and that of this stage is worth no copy.',
      })
    }
  }

  /** All that a function may do with the table. */
  statement(): PolicyStatement {
    return new PolicyStatement({
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [this.tableArn],
    })
  }
}
