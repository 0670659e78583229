import { join } from 'node:path'
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3'
import { BucketDeployment, CacheControl, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment'
import { Construct } from 'constructs'
import { cacheControlOf, consoleHeaders, hashedFiles } from '../../console/headers.ts'
import type { ConsoleSettings } from '../../console/settings.ts'

/** Under this name each file has its Content-Security-Policy, for an edge that cannot write it. */
export const policyMetadata = 'content-security-policy'

export interface ConsoleSiteProps {
  /** The folder that the console was built into. */
  readonly files: string
  readonly settings: ConsoleSettings
}

/**
 * The files of the console, in a bucket that only the edge reads: `console/index.html`, `console/settings.json` and
 * `console/assets/`. A page that is open during a deployment still finds the assets of the one before.
 */
export class ConsoleSite extends Construct {
  readonly bucket: IBucket
  readonly settings: ConsoleSettings
  readonly #log: LogGroup

  constructor(scope: Construct, id: string, { files, settings }: ConsoleSiteProps) {
    super(scope, id)
    this.settings = settings
    // CDK's types were not written for exactOptionalPropertyTypes.
    this.bucket = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // Nothing is lost: every deployment brings them all.
      removalPolicy: RemovalPolicy.DESTROY,
    }) as IBucket
    this.#log = new LogGroup(this, 'UploadLog', {
      retention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const assets = this.#upload('Assets', hashedFiles, [Source.asset(join(files, 'assets'))])
    const page = this.#upload('Page', '/console/', [
      Source.asset(files, { exclude: ['assets'] }),
      Source.jsonData('settings.json', settings),
    ])
    // The page names assets, which must be there first.
    page.node.addDependency(assets)
    acknowledge(this, assets)
  }

  #upload(id: string, path: string, sources: ISource[]): BucketDeployment {
    return new BucketDeployment(this, id, {
      sources,
      destinationBucket: this.bucket,
      logGroup: this.#log,
      destinationKeyPrefix: path.slice(1, -1),
      cacheControl: [CacheControl.fromString(cacheControlOf(path))],
      metadata: { [policyMetadata]: consoleHeaders(this.settings)['content-security-policy'] ?? '' },
      prune: false,
      // With the stack its files go, too: a bucket that holds something cannot be deleted.
      retainOnDelete: false,
    })
  }
}

/** cdk-nag's name for a right to these files. */
export const rightToFiles = ({ bucket }: ConsoleSite, files: string): string => {
  const id = Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnBucket)
  return `AwsSolutions-IAM5[Resource::<${id}.Arn>/${files}]`
}

function acknowledge(site: ConsoleSite, { handlerRole }: BucketDeployment): void {
  Validations.of(site.bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'Its files are public, and the edge is the only one that reads them.',
  })
  const uploader = handlerRole.node.scope
  if (uploader === undefined) throw new Error('CDK has no function that uploads files')
  const stagedFiles = `cdk-hnb659fds-assets-<AWS::AccountId>-${Stack.of(site).region}`
  const ids = [
    'AwsSolutions-L1',
    'Serverless-LambdaDLQ',
    'Serverless-LambdaLatestVersion',
    'Serverless-LambdaTracing',
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::${stagedFiles}/*]`,
    rightToFiles(site, '*'),
    ...['GetObject', 'GetBucket', 'List', 'DeleteObject', 'Abort'].map(
      (action) => `AwsSolutions-IAM5[Action::s3:${action}*]`,
    ),
  ]
  const reason =
    'The function with which CDK uploads files, as CDK ships it: it runs during a deployment and reaches these buckets only.'
  Validations.of(uploader).acknowledge(...ids.map((id) => ({ id, reason })))
}
