import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import {
  AccessLogField,
  AccessLogFormat,
  ApiDefinition,
  EndpointType,
  LogGroupLogDestination,
  SecurityPolicy,
  SpecRestApi,
} from 'aws-cdk-lib/aws-apigateway'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2'
import { Construct } from 'constructs'
import { consolePaths } from './console-behind-api-gateway.ts'
import type { EdgeProps } from './edge-props.ts'
import { firewall } from './firewall.ts'
import { stageName } from './path-of-address.ts'
import { restApiDefinition } from './rest-api-definition.ts'

/** For all callers together. In development, a mistake should cost little. */
const requestsPerSecond = { production: 1_000, development: 50 }

/**
 * API Gateway in front of functions without a public URL. Nothing else may invoke them, so they check no secret
 * header: leave ORIGIN_VERIFY_SECRETS empty, or they refuse every request.
 */
export class ApiGatewayEdge extends Construct {
  /** Without a trailing slash. */
  readonly url: string

  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id)
    const { functions, domain, production, tracing } = props
    const paths = props.console && consolePaths(this, props.console)
    const requests = production ? requestsPerSecond.production : requestsPerSecond.development
    const log = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const api = new SpecRestApi(this, 'Api', {
      apiDefinition: ApiDefinition.fromInline(restApiDefinition(functions.values(), paths)),
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.DESTROY,
      deployOptions: {
        stageName,
        tracingEnabled: tracing ?? false,
        throttlingRateLimit: requests,
        throttlingBurstLimit: requests * 2,
        accessLogDestination: new LogGroupLogDestination(log),
        accessLogFormat,
      },
      disableExecuteApiEndpoint: domain !== undefined,
      ...(domain && {
        domainName: {
          domainName: domain.name,
          certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
          endpointType: EndpointType.REGIONAL,
          securityPolicy: SecurityPolicy.TLS_1_2,
        },
      }),
    })
    for (const { route, function: routed } of functions.values()) {
      routed.addPermission(`Invoke-${route.operation}`, {
        // Not in the function's stack, which would wait for the API, which waits for its functions.
        scope: this,
        principal: new ServicePrincipal('apigateway.amazonaws.com'),
        sourceArn: Stack.of(this).formatArn({
          service: 'execute-api',
          resource: api.restApiId,
          resourceName: `*/*${route.path.replaceAll(/{\w+}/g, '*')}`,
        }),
      })
    }
    new CfnWebACLAssociation(this, 'FirewallOfApi', {
      resourceArn: api.deploymentStage.stageArn,
      webAclArn: firewall(this, 'Firewall', 'REGIONAL').attrArn,
    })
    acknowledge(api)
    this.url = domain ? `https://${domain.name}` : api.deploymentStage.urlForPath().replace(/\/$/, '')
  }
}

/** Logs what no function sees: the requests refused before it. Holds no text that a caller wrote, and no ids. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    method: AccessLogField.contextHttpMethod(),
    route: AccessLogField.contextResourcePath(),
    status: AccessLogField.contextStatus(),
    duration: AccessLogField.contextResponseLatency(),
    sourceIp: AccessLogField.contextIdentitySourceIp(),
    error: AccessLogField.contextErrorResponseType(),
    firewall: AccessLogField.contextWafResponseCode(),
  }),
)

function acknowledge(api: SpecRestApi): void {
  Validations.of(api).acknowledge(
    {
      id: 'AwsSolutions-APIG2',
      reason: 'Each function checks its requests, and says what is wrong with them.',
    },
    {
      id: 'AwsSolutions-APIG6',
      reason:
        'The access log has what a function cannot log. Execution logs go to a group that CloudFormation does not know, which would outlive the stack without a retention.',
    },
    {
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason: 'The role of API Gateway for its logs, with the policy that AWS made for it.',
    },
    { id: 'Serverless-APIGWXrayEnabled', reason: 'Tracing costs per request, and is switched on by a flag.' },
  )
}
