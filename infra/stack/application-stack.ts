import { CfnOutput, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { ApiGatewayEdge } from '../edge/api-gateway-edge.ts'
import { CloudFrontEdge } from '../edge/cloudfront-edge.ts'
import { Migrations } from '../migrations/migrations.ts'
import { Observability } from '../observability/observability.ts'
import { SecretsLayer } from '../secrets-layer/secrets-layer.ts'
import { ApplicationFunctions } from './application-functions.ts'
import { ApplicationSecrets } from './application-secrets.ts'
import { Cache } from './cache.ts'
import { Database } from './database.ts'
import type { Deployment } from './deployment.ts'
import { JournalTable } from './journal-table.ts'
import { Network } from './network.ts'
import { stages } from './stages.ts'

export interface ApplicationStackProps {
  readonly deployment: Deployment
  /** Where the functions' bundles are, as `npm run build` makes them. */
  readonly bundles: string
}

/** A whole deployment. */
export class ApplicationStack extends Stack {
  constructor(scope: Construct, id: string, { deployment, bundles }: ApplicationStackProps) {
    super(scope, id, {
      env: { region: deployment.region },
      // The firewall of CloudFront is in us-east-1, wherever the rest is.
      crossRegionReferences: true,
      // `cdk destroy` would delete the instances of a protected cluster before it fails at the cluster.
      terminationProtection: deployment.keepData,
      description: 'Multi-tenant Claude gateway',
    })
    const stage = stages[deployment.stage]
    const network = new Network(this, 'Network', deployment, stage)
    const secrets = new ApplicationSecrets(this, 'Secrets', deployment.keepData)
    const database = new Database(this, 'Database', { deployment, stage, network, secrets })
    const cache = new Cache(this, 'Cache', network, stage)
    const journal = new JournalTable(this, 'Journal', deployment, stage)

    const house = { deployment, stage, network, secretsLayer: new SecretsLayer(this, 'SecretsLayer') }
    const migrations = new Migrations(this, 'Migrations', { house, database, secrets })
    const functions = new ApplicationFunctions(this, 'Functions', {
      house,
      stores: { deployment, secrets, database, cache, journal },
      bundles,
    })
    // New code finds the schema that it was written for; what still runs of the old code gets along with it.
    functions.node.addDependency(migrations)

    const Edge = deployment.edge === 'cloudfront' ? CloudFrontEdge : ApiGatewayEdge
    const edge = new Edge(this, 'Edge', {
      functions: functions.routed,
      originSecret: secrets.origin,
      originSecretVersion: deployment.originSecretVersion,
      production: deployment.stage === 'prod',
      domain: deployment.domain,
      tracing: deployment.tracing,
    })
    new Observability(this, 'Observability', {
      functions: functions.routed,
      environment: deployment.stage,
      alarms: stage.alarms,
    })

    new CfnOutput(this, 'Url', { value: edge.url })
    new CfnOutput(this, 'AnthropicKeySecret', { value: secrets.anthropicKey.secretArn })
    new CfnOutput(this, 'OperatorTokenSecret', { value: secrets.operatorToken.secretArn })
    new CfnOutput(this, 'MetricsTokenSecret', { value: secrets.metricsToken.secretArn })
  }
}
