import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import * as rds from 'aws-cdk-lib/aws-rds'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { secretReference } from '../secrets-layer/fill-references.ts'
import type { ApplicationSecrets } from './application-secrets.ts'
import type { Deployment } from './deployment.ts'
import type { Network } from './network.ts'
import type { Stage } from './stages.ts'

const port = Port.tcp(5432)

/** RDS signs its own certificates; Lambda's Node includes that authority. */
const rdsAuthority = '/var/runtime/ca-cert.pem'

export interface DatabaseProps {
  readonly deployment: Deployment
  readonly stage: Stage
  readonly network: Network
  readonly secrets: ApplicationSecrets
}

/** PostgreSQL: Aurora Serverless v2, in prod behind RDS Proxy. */
export class Database extends Construct {
  /** For the weak role that the application runs as, with a reference in place of the password. */
  readonly runtimeUrl: string
  /** For the administrator, past the proxy, with a reference in place of the password. */
  readonly adminUrl: string
  readonly cluster: rds.DatabaseCluster

  constructor(scope: Construct, id: string, { deployment, stage, network, secrets }: DatabaseProps) {
    super(scope, id)
    const group = new SecurityGroup(this, 'Group', {
      vpc: network.vpc,
      description: 'PostgreSQL',
      allowAllOutbound: false,
    })
    this.cluster = new rds.DatabaseCluster(this, 'Cluster', {
      engine: rds.DatabaseClusterEngine.auroraPostgres({
        version: rds.AuroraPostgresEngineVersion.VER_17_9,
      }),
      defaultDatabaseName: 'llm_app',
      credentials: rds.Credentials.fromSecret(secrets.databaseAdmin),
      vpc: network.vpc,
      vpcSubnets: network.stores,
      securityGroups: [group],
      writer: rds.ClusterInstance.serverlessV2('Writer'),
      readers: Array.from({ length: stage.databaseReaders }, (_, index) =>
        rds.ClusterInstance.serverlessV2(`Reader${index + 1}`, { scaleWithWriter: true }),
      ),
      serverlessV2MinCapacity: stage.databaseUnits.min,
      serverlessV2MaxCapacity: stage.databaseUnits.max,
      ...(stage.databaseUnits.min === 0 && { serverlessV2AutoPauseDuration: Duration.minutes(5) }),
      storageEncrypted: true,
      backup: { retention: stage.backups },
      deleteAutomatedBackups: !deployment.keepData,
      copyTagsToSnapshot: true,
      deletionProtection: deployment.keepData,
      // Applies also to a change that would replace the cluster with an empty one.
      removalPolicy: deployment.keepData ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
    })
    acknowledge(this.cluster, deployment)
    this.cluster.connections.allowFrom(network.functionGroup, port)
    const { hostname } = this.cluster.clusterEndpoint
    const direct = `${hostname}:5432/llm_app?sslmode=verify-full&sslrootcert=${rdsAuthority}`
    // The proxy's certificate comes from an authority that Node knows.
    const application = stage.databaseProxy
      ? `${this.#addProxy(stage, network, secrets).endpoint}:5432/llm_app?sslmode=verify-full`
      : direct
    this.adminUrl = urlAs('app_admin', secrets.databaseAdmin, direct)
    this.runtimeUrl = urlAs('app_runtime', secrets.databaseRuntime, application)
  }

  #addProxy(stage: Stage, network: Network, secrets: ApplicationSecrets): rds.DatabaseProxy {
    const name = `${Stack.of(this).stackName}-proxy`
    // Otherwise the proxy would create its log group itself, and leave it behind.
    const logs = new LogGroup(this, 'ProxyLogs', {
      logGroupName: `/aws/rds/proxy/${name}`,
      retention: stage.logs,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const group = new SecurityGroup(this, 'ProxyGroup', {
      vpc: network.vpc,
      description: 'The proxy of PostgreSQL',
      allowAllOutbound: false,
    })
    const proxy = this.cluster.addProxy('Proxy', {
      dbProxyName: name,
      vpc: network.vpc,
      vpcSubnets: network.stores,
      securityGroups: [group],
      secrets: [secrets.databaseRuntime],
      clientPasswordAuthType: rds.ClientPasswordAuthType.POSTGRES_SCRAM_SHA_256,
      iamAuth: false,
      requireTLS: true,
      // A function waits five seconds for a connection, so waiting longer would be useless.
      borrowTimeout: Duration.seconds(5),
      // Ten percent are left for migrations and people.
      maxConnectionsPercent: 90,
    })
    proxy.node.addDependency(logs)
    proxy.connections.allowFrom(network.functionGroup, port)
    return proxy
  }
}

function urlAs(role: string, secret: ISecret, rest: string): string {
  return `postgres://${role}:${secretReference(secret.secretArn, 'password')}@${rest}`
}

function acknowledge(cluster: rds.DatabaseCluster, { keepData }: Deployment): void {
  Validations.of(cluster).acknowledge({
    id: 'AwsSolutions-RDS6',
    reason: 'Functions log in with a password that Secrets Manager made: RDS Proxy needs it as well.',
  })
  if (keepData) return
  Validations.of(cluster).acknowledge({
    id: 'AwsSolutions-RDS10',
    reason: 'What is to keep no data leaves nothing behind at cdk destroy.',
  })
}
