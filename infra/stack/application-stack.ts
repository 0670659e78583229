import { CfnOutput, Stack } from 'aws-cdk-lib'
import type { Code } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import type { Route } from '../../lib/endpoints/route.ts'
import { consoleSettings } from '../console/console-settings.ts'
import { ConsoleSite } from '../console/console-site.ts'
import { ApiGatewayEdge } from '../edge/api-gateway-edge.ts'
import { CloudFrontEdge } from '../edge/cloudfront-edge.ts'
import { Observability } from '../observability/observability.ts'
import { SchemaMigrator } from '../schema-migrator/schema-migrator.ts'
import { SecretsLayer } from '../secrets-layer/secrets-layer.ts'
import { PrivateLinks } from '../upstreams/private-links.ts'
import { ApplicationFunctions } from './application-functions.ts'
import { ApplicationSecrets } from './application-secrets.ts'
import { Cache } from './cache.ts'
import { Database } from './database.ts'
import type { Deployment } from './deployment.ts'
import { JournalTable } from './journal-table.ts'
import { Network } from './network.ts'
import { stages } from './stages.ts'

export interface ApplicationStackProps {
  readonly routes: readonly Route[]
  readonly deployment: Deployment
  /** The code of a function, with its handler in `index.mjs`. */
  readonly codeOf: (operation: string) => Code
  /** The folder that the console was built into, for the path of its address. */
  readonly consoleFiles: string
}

/** A whole deployment: what all functions share, the edge, and a nested stack of functions for each resource. */
export class ApplicationStack extends Stack {
  constructor(scope: Construct, id: string, props: ApplicationStackProps) {
    const { routes, deployment, codeOf } = props
    super(scope, id, {
      env: { region: deployment.region },
      // CloudFront's firewall is in us-east-1, wherever the rest is.
      crossRegionReferences: true,
      // `cdk destroy` would delete the instances of a protected cluster before failing at the cluster itself.
      terminationProtection: deployment.keepData,
      description: 'Multi-tenant Claude gateway',
      // A template is limited to 1 MB, a third of which would be indentation.
      suppressTemplateIndentation: true,
    })
    const stage = stages[deployment.stage]
    const network = new Network(this, 'Network', deployment, stage)
    new PrivateLinks(this, 'PrivateLinks', {
      vpc: network.vpc,
      subnets: network.functions,
      functionGroup: network.functionGroup,
      services: deployment.privateLink,
      settings: deployment.settings,
      claudePlatformService: deployment.claudePlatformService,
    })
    const secrets = new ApplicationSecrets(this, 'Secrets', deployment)
    const database = new Database(this, 'Database', { deployment, stage, network, secrets })
    const cache = new Cache(this, 'Cache', network, stage)
    const journal = new JournalTable(this, 'Journal', deployment, stage)

    const secretsLayer = new SecretsLayer(this, 'SecretsLayer')
    const house = { name: this.stackName, deployment, stage, network, secretsLayer }
    const migrator = new SchemaMigrator(this, 'SchemaMigrator', { house, database, secrets })
    const functions = new ApplicationFunctions(this, 'Functions', {
      routes,
      house,
      stores: { deployment, secrets, database, cache, journal },
      codeOf,
    })
    // New code finds the schema it was written for, and old code that still runs can work with it.
    functions.node.addDependency(migrator)

    const site = new ConsoleSite(this, 'Console', {
      files: props.consoleFiles,
      settings: consoleSettings(deployment.console, deployment.settings.OIDC_ISSUER),
    })
    const Edge = deployment.edge === 'cloudfront' ? CloudFrontEdge : ApiGatewayEdge
    const edge = new Edge(this, 'Edge', {
      functions: functions.routed,
      console: site,
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
    new CfnOutput(this, 'ConsoleUrl', { value: `${edge.url}/console/` })
    if (secrets.anthropicKey)
      new CfnOutput(this, 'AnthropicKeySecret', { value: secrets.anthropicKey.secretArn })
    if (secrets.oidcClient) new CfnOutput(this, 'OidcClientSecret', { value: secrets.oidcClient.secretArn })
    new CfnOutput(this, 'OperatorTokenSecret', { value: secrets.operatorToken.secretArn })
    new CfnOutput(this, 'MetricsTokenSecret', { value: secrets.metricsToken.secretArn })
  }
}
