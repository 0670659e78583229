import { Fn, SecretValue, Validations } from 'aws-cdk-lib'
import {
  AllowedMethods,
  CachePolicy,
  CfnDistribution,
  Function as CloudFrontFunction,
  FunctionCode,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  SecurityPolicyProtocol,
  SSLMethod,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { FunctionUrlAuthType, InvokeMode } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { edgePatience } from './edge-patience.ts'
import type { EdgeProps, RoutedFunction } from './edge-props.ts'
import { firewall } from './firewall.ts'
import { routerSource } from './router-source.ts'

/** In s, the longest that CloudFront keeps an idle connection to an origin. */
const keepAlive = 60

/**
 * CloudFront before the Function URL of every route: one origin each, and a CloudFront Function that chooses.
 * Outside of us-east-1 its stack needs a region and `crossRegionReferences: true`: see `firewall`.
 */
export class CloudFrontEdge extends Construct {
  /** Without a slash at the end. */
  readonly url: string

  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id)
    const routed = [...props.functions.values()]
    const distribution = new CfnDistribution(this, 'Distribution', {
      distributionConfig: {
        enabled: true,
        comment: 'One address for all functions',
        httpVersion: HttpVersion.HTTP2_AND_3,
        ipv6Enabled: true,
        priceClass: props.production ? PriceClass.PRICE_CLASS_ALL : PriceClass.PRICE_CLASS_100,
        webAclId: firewall(this, 'Firewall', 'CLOUDFRONT').attrArn,
        origins: routed.map((one) => origin(one, originHeader(props))),
        defaultCacheBehavior: this.#behavior(routed),
        ...address(props.domain),
      },
    })
    acknowledge(distribution)
    this.url = `https://${props.domain?.name ?? distribution.attrDomainName}`
  }

  #behavior(routed: readonly RoutedFunction[]): CfnDistribution.DefaultCacheBehaviorProperty {
    const router = new CloudFrontFunction(this, 'Router', {
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(routerSource(routed.map(({ route }) => route))),
      comment: 'Chooses the origin of a request by method and path',
    })
    return {
      // Named because one has to be: the router chooses another, or answers itself.
      targetOriginId: routed[0]?.route.operation ?? '',
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_ALL.methods,
      // The chosen origin is not part of a cache key, so that routes would answer for each other.
      cachePolicyId: CachePolicy.CACHING_DISABLED.cachePolicyId,
      // Brings Authorization and CloudFront-Viewer-Address along; a Function URL would refuse another Host.
      originRequestPolicyId: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER.originRequestPolicyId,
      compress: false,
      functionAssociations: [{ eventType: 'viewer-request', functionArn: router.functionArn }],
    }
  }
}

/** A dynamic reference: neither the template nor its parameters hold the value. */
function originHeader({ originSecret, originSecretVersion }: EdgeProps): string {
  return SecretValue.secretsManager(originSecret.secretArn, {
    jsonField: 'current',
    ...(originSecretVersion !== undefined && { versionId: originSecretVersion }),
  }).unsafeUnwrap()
}

function origin(
  { route, function: routed }: RoutedFunction,
  originSecret: string,
): CfnDistribution.OriginProperty {
  const functionUrl = routed.addFunctionUrl({
    authType: FunctionUrlAuthType.NONE,
    invokeMode: route.streaming ? InvokeMode.RESPONSE_STREAM : InvokeMode.BUFFERED,
  })
  Validations.of(functionUrl).acknowledge({
    id: 'Serverless-LambdaFunctionUrlAuth',
    reason:
      'IAM would take the Authorization header that clients send their API keys in. The function refuses whoever does not bring the secret header of the edge, before anything else.',
  })
  return {
    id: route.operation,
    // https://<host>/
    domainName: Fn.select(2, Fn.split('/', functionUrl.url)),
    originCustomHeaders: [{ headerName: 'x-origin-verify', headerValue: originSecret }],
    // After a silence CloudFront asks again with GET; a stream would run twice.
    ...(route.streaming && { connectionAttempts: 1 }),
    customOriginConfig: {
      originProtocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      originReadTimeout: edgePatience('cloudfront', route),
      originKeepaliveTimeout: keepAlive,
    },
  }
}

function address(
  domain: EdgeProps['domain'],
): Pick<CfnDistribution.DistributionConfigProperty, 'aliases' | 'viewerCertificate'> {
  if (domain === undefined) return { viewerCertificate: { cloudFrontDefaultCertificate: true } }
  return {
    aliases: [domain.name],
    viewerCertificate: {
      acmCertificateArn: domain.certificateArn,
      sslSupportMethod: SSLMethod.SNI,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    },
  }
}

function acknowledge(distribution: CfnDistribution): void {
  Validations.of(distribution).acknowledge(
    {
      id: 'AwsSolutions-CFR1',
      reason: 'Who may use the service is decided by its API keys; there is no country that it is for.',
    },
    {
      id: 'AwsSolutions-CFR3',
      reason:
        'Each request that reaches a function is a line of its log; those refused before that are counted by CloudFront and the firewall. Access logs would keep addresses of people in a bucket that outlives the stack.',
    },
    {
      id: 'AwsSolutions-CFR4',
      reason:
        'CloudFront allows TLS 1.0 under its own name, whatever one asks for. With a domain of one’s own it is TLS 1.2 or newer.',
    },
  )
}
