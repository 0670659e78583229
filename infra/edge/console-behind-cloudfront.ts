import { readFileSync } from 'node:fs'
import { Stack } from 'aws-cdk-lib'
import {
  AllowedMethods,
  CachePolicy,
  type CfnDistribution,
  CfnOriginAccessControl,
  Function as CloudFrontFunction,
  FunctionCode,
  FunctionRuntime,
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { consoleHeaders } from '../../console/headers.ts'
import type { ConsoleSite } from '../console/console-site.ts'

const originId = 'console'
const pageEverywhere = readFileSync(new URL('console-request.js', import.meta.url), 'utf8')

/** What a distribution needs to serve the console from its bucket: an origin, and behaviours for its paths. */
export class ConsoleBehindCloudFront extends Construct {
  readonly origin: CfnDistribution.OriginProperty
  readonly behaviors: readonly CfnDistribution.CacheBehaviorProperty[]
  readonly #site: ConsoleSite

  constructor(scope: Construct, id: string, site: ConsoleSite) {
    super(scope, id)
    this.#site = site
    const access = new CfnOriginAccessControl(this, 'Access', {
      originAccessControlConfig: {
        name: `${this.node.addr.slice(-12)}-console`,
        originAccessControlOriginType: 's3',
        signingBehavior: 'always',
        signingProtocol: 'sigv4',
      },
    })
    this.origin = {
      id: originId,
      domainName: site.bucket.bucketRegionalDomainName,
      originAccessControlId: access.attrId,
      s3OriginConfig: {},
    }
    const behavior = {
      targetOriginId: originId,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD.methods,
      // Keeps what is named by its content; of the page it asks the bucket whether it has changed.
      cachePolicyId: CachePolicy.CACHING_OPTIMIZED.cachePolicyId,
      responseHeadersPolicyId: this.#headers().responseHeadersPolicyId,
      compress: true,
      functionAssociations: [{ eventType: 'viewer-request', functionArn: this.#router().functionArn }],
    }
    this.behaviors = [
      { pathPattern: '/console', ...behavior },
      { pathPattern: '/console/*', ...behavior },
    ]
  }

  /** Lets this distribution, and no other, read the files. */
  admit({ attrId }: CfnDistribution): void {
    this.#site.bucket.addToResourcePolicy(
      new PolicyStatement({
        actions: ['s3:GetObject'],
        principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
        resources: [this.#site.bucket.arnForObjects('console/*')],
        conditions: {
          StringEquals: {
            'AWS:SourceArn': Stack.of(this).formatArn({
              service: 'cloudfront',
              region: '',
              resource: 'distribution',
              resourceName: attrId,
            }),
          },
        },
      }),
    )
  }

  #router(): CloudFrontFunction {
    return new CloudFrontFunction(this, 'Router', {
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(pageEverywhere),
      comment: 'The page of the console at every address that is none of its files',
    })
  }

  #headers(): ResponseHeadersPolicy {
    const {
      'content-security-policy': policy = '',
      'x-content-type-options': _nosniff,
      'referrer-policy': _noReferrer,
      ...others
    } = consoleHeaders(this.#site.settings)
    return new ResponseHeadersPolicy(this, 'Headers', {
      comment: 'What pages of the console may do',
      // CloudFront takes these by name only, and all others as custom ones only.
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: policy, override: true },
        contentTypeOptions: { override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      },
      customHeadersBehavior: {
        customHeaders: Object.entries(others).map(([header, value]) => ({ header, value, override: true })),
      },
    })
  }
}
