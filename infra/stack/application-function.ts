import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { secretsLayerOption } from '../secrets-layer/build-secrets-layer.ts'
import type { SecretsLayer } from '../secrets-layer/secrets-layer.ts'
import { acknowledgedStars } from '../upstreams/permissions.ts'
import type { Deployment } from './deployment.ts'
import { functionPolicy } from './function-policy.ts'
import type { FunctionSettings } from './function-settings.ts'
import type { Network } from './network.ts'
import type { Stage } from './stages.ts'

/** What all functions of a deployment share. */
export interface FunctionHouse {
  /** The deployment's name, which prefixes the names of its functions in every stack. */
  readonly name: string
  readonly deployment: Deployment
  readonly stage: Stage
  readonly network: Network
  readonly secretsLayer: SecretsLayer
}

export interface ApplicationFunctionProps extends FunctionSettings {
  /** Its name within the deployment. */
  readonly operation: string
  readonly description: string
  readonly code: lambda.Code
  readonly handler: string
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
}

/** Without a NAT gateway IPv4 leads nowhere, and Node would wait a quarter of a second before trying IPv6. */
const nodeOptions = `${secretsLayerOption} --dns-result-order=ipv6first`

/** A Lambda function with a role and a log group of its own. */
export class ApplicationFunction extends lambda.Function {
  constructor(scope: Construct, id: string, house: FunctionHouse, props: ApplicationFunctionProps) {
    const { name, deployment, stage, network, secretsLayer } = house
    const reserved = stage.reservedConcurrency[props.operation]
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: stage.logs,
      removalPolicy: deployment.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    })
    const role = new iam.Role(scope, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Function: functionPolicy(props, logGroup, deployment.tracing) },
    })
    super(scope, id, {
      functionName: `${name}-${props.operation}`,
      description: props.description,
      code: props.code,
      handler: props.handler,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMegabytes,
      ...(reserved !== undefined && { reservedConcurrentExecutions: reserved }),
      // An immutable role: CDK would add managed policies that allow more.
      role: role.withoutPolicyUpdates(),
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      systemLogLevelV2: lambda.SystemLogLevel.INFO,
      tracing: deployment.tracing ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
      layers: [secretsLayer],
      environment: { ...props.environment, NODE_OPTIONS: nodeOptions },
      vpc: network.vpc,
      vpcSubnets: network.functions,
      securityGroups: [network.functionGroup],
      ipv6AllowedForDualStack: true,
    })
    acknowledge(this, role, deployment, props)
  }
}

function acknowledge(
  one: ApplicationFunction,
  role: iam.Role,
  { tracing }: Deployment,
  { statements }: FunctionSettings,
): void {
  const starReason =
    'Network interfaces of Lambda know no resources, and the code of the function is denied them; traces know none either, nor do tokens of STS, whose audience is fixed. A test allows no other star.'
  Validations.of(role).acknowledge(
    { id: 'AwsSolutions-IAM5[Resource::*]', reason: starReason },
    { id: 'Serverless-LambdaStarPermissions', reason: starReason },
    ...acknowledgedStars(statements),
  )
  Validations.of(one).acknowledge({
    id: 'Serverless-LambdaDLQ',
    reason:
      'Requests are answered to whoever sent them; the clock and CloudFormation ask again by themselves.',
  })
  if (tracing) return
  Validations.of(one).acknowledge({
    id: 'Serverless-LambdaTracing',
    reason: 'Tracing costs per request, and is switched on by -c tracing=true.',
  })
}
