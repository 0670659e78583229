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
import { ConsoleBehindCloudFront } from './console-behind-cloudfront.ts'
import { patienceOfCloudFront } from './edge-patience.ts'
import type { EdgeProps, RoutedFunction } from './edge-props.ts'
import { firewall } from './firewall.ts'
import { firstSegmentOf, type HostedRoute, routerSource } from './router-source.ts'

/** In seconds, the longest that CloudFront keeps an idle connection to an origin. */
const keepAlive = 60

/**
 * CloudFront in front of the Function URL of every route. Neither the number of its origins (a quota of 100)
 * nor the size of a router (10 KB) grows with the routes: there is one origin, whose host a router replaces
 * with the route's, and one router for each first segment of the paths.
 * Outside us-east-1 its stack needs a region and `crossRegionReferences: true`: see `firewall`.
 */
export class CloudFrontEdge extends Construct {
  /** Without a trailing slash. */
  readonly url: string

  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id)
    const hosted = [...props.functions.values()].map(hostedAtUrl)
    const [first] = hosted
    if (first === undefined) throw new Error('There is no route.')
    const { '': atRoot = [], ...below } = Object.fromEntries(
      Map.groupBy(hosted, ({ route }) => firstSegmentOf(route)),
    )
    const page = props.console && new ConsoleBehindCloudFront(this, 'Console', props.console)
    const distribution = new CfnDistribution(this, 'Distribution', {
      distributionConfig: {
        enabled: true,
        comment: 'One address for all functions',
        httpVersion: HttpVersion.HTTP2_AND_3,
        ipv6Enabled: true,
        priceClass: props.production ? PriceClass.PRICE_CLASS_ALL : PriceClass.PRICE_CLASS_100,
        webAclId: firewall(this, 'Firewall', 'CLOUDFRONT').attrArn,
        // The origin must name a host; the router replaces it or answers itself.
        origins: [origin(first.host, originHeader(props)), ...(page ? [page.origin] : [])],
        // Its router refuses whatever no other answers.
        defaultCacheBehavior: this.#behavior('Router', atRoot),
        // The first matching pattern wins, and /chat* matches /chats, too.
        cacheBehaviors: [
          ...(page?.behaviors ?? []),
          ...Object.entries(below)
            .toSorted(([one], [other]) => other.length - one.length)
            .map(([segment, routes]) => this.#behaviorBelow(segment, routes)),
        ],
        ...address(props.domain),
      },
    })
    page?.admit(distribution)
    acknowledge(distribution)
    this.url = `https://${props.domain?.name ?? distribution.attrDomainName}`
  }

  #behaviorBelow(segment: string, routes: readonly HostedRoute[]): CfnDistribution.CacheBehaviorProperty {
    return { pathPattern: `/${segment}*`, ...this.#behavior(`Router-${segment}`, routes) }
  }

  #behavior(id: string, routes: readonly HostedRoute[]): CfnDistribution.DefaultCacheBehaviorProperty {
    const router = new CloudFrontFunction(this, id, {
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(routerSource(routes)),
      comment: 'Chooses the function of a request by method and path',
    })
    return {
      targetOriginId: originId,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_ALL.methods,
      // The chosen host is not part of the cache key, so with a cache routes would answer for each other.
      cachePolicyId: CachePolicy.CACHING_DISABLED.cachePolicyId,
      // Forwards Authorization and CloudFront-Viewer-Address; a Function URL would refuse another Host.
      originRequestPolicyId: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER.originRequestPolicyId,
      compress: false,
      functionAssociations: [{ eventType: 'viewer-request', functionArn: router.functionArn }],
    }
  }
}

/** A dynamic reference keeps the value out of the template and its parameters. */
function originHeader({ originSecret, originSecretVersion }: EdgeProps): string {
  return SecretValue.secretsManager(originSecret.secretArn, {
    jsonField: 'current',
    ...(originSecretVersion !== undefined && { versionId: originSecretVersion }),
  }).unsafeUnwrap()
}

function hostedAtUrl({ route, function: routed }: RoutedFunction): HostedRoute {
  const functionUrl = routed.addFunctionUrl({
    authType: FunctionUrlAuthType.NONE,
    invokeMode: route.streaming ? InvokeMode.RESPONSE_STREAM : InvokeMode.BUFFERED,
  })
  Validations.of(functionUrl).acknowledge({
    id: 'Serverless-LambdaFunctionUrlAuth',
    reason:
      'IAM would take the Authorization header that clients send their API keys in. The function refuses whoever does not bring the secret header of the edge, before anything else.',
  })
  // https://<host>/
  return { route, host: Fn.select(2, Fn.split('/', functionUrl.url)) }
}

const originId = 'functions'

const origin = (host: string, originSecret: string): CfnDistribution.OriginProperty => ({
  id: originId,
  domainName: host,
  originCustomHeaders: [{ headerName: 'x-origin-verify', headerValue: originSecret }],
  customOriginConfig: {
    originProtocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
    originSslProtocols: [OriginSslPolicy.TLS_V1_2],
    // The same for all routes, because a router may set 60 s at most.
    originReadTimeout: patienceOfCloudFront,
    originKeepaliveTimeout: keepAlive,
  },
})

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
