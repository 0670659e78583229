import { Stack, Token } from 'aws-cdk-lib'
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2'
import type { Construct } from 'constructs'

/**
 * Per address, which all servers of an organization may share: together they may send 6,000 (the default of
 * RATE_LIMIT_REQUESTS_PER_MINUTE). This limit only keeps floods off the functions.
 */
export const requestsPerMinute = 12_000

/**
 * AWS's rules. Those that read bodies only count: prompts quote markup, shell commands and exploits, and are longer
 * than the 8 KB that these rules allow. The functions decide what a body may be.
 */
const managedRules = [
  { group: 'AWSManagedRulesAmazonIpReputationList', counted: [] },
  {
    group: 'AWSManagedRulesCommonRuleSet',
    counted: [
      'SizeRestrictions_BODY',
      'EC2MetaDataSSRF_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'CrossSiteScripting_BODY',
      // An API's callers are programs, and not all of them send a User-Agent.
      'NoUserAgent_HEADER',
    ],
  },
  {
    group: 'AWSManagedRulesKnownBadInputsRuleSet',
    counted: ['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY', 'ReactJSRCE_BODY'],
  },
] as const

const tooManyRequests = JSON.stringify({
  type: 'error',
  error: {
    type: 'rate_limit_error',
    message: 'Too many requests from this address.',
    code: 'too_many_requests_from_address',
  },
  request_id: '',
})

/**
 * The rules in front of an edge. AWS keeps CloudFront's in us-east-1 only: in any other region they get a stack of
 * their own, and `cdk deploy --all` deploys both.
 * @throws if the edge is CloudFront and the stack names no region
 */
export function firewall(scope: Construct, id: string, kind: 'CLOUDFRONT' | 'REGIONAL'): CfnWebACL {
  return new CfnWebACL(kind === 'CLOUDFRONT' ? inUsEast1(scope) : scope, id, {
    scope: kind,
    defaultAction: { allow: {} },
    customResponseBodies: {
      'too-many-requests': { contentType: 'APPLICATION_JSON', content: tooManyRequests },
    },
    rules: [rateRule(), ...managedRules.map(managedRule)],
    visibilityConfig: visibility(id),
  })
}

function inUsEast1(scope: Construct): Construct {
  const { region, account } = Stack.of(scope)
  if (region === 'us-east-1') return scope
  if (Token.isUnresolved(region)) {
    throw new Error(
      "CloudFront's firewall is in us-east-1: give the stack a region, so that it can refer to it.",
    )
  }
  return new Stack(scope, 'UsEast1', {
    env: { account, region: 'us-east-1' },
    crossRegionReferences: true,
  })
}

function rateRule(): CfnWebACL.RuleProperty {
  const name = 'RequestsPerAddress'
  return {
    name,
    priority: 0,
    statement: {
      rateBasedStatement: { aggregateKeyType: 'IP', limit: requestsPerMinute, evaluationWindowSec: 60 },
    },
    action: {
      block: {
        customResponse: {
          responseCode: 429,
          customResponseBodyKey: 'too-many-requests',
          responseHeaders: [
            { name: 'Retry-After', value: '60' },
            // Without it, a page would see only that its request failed.
            { name: 'Access-Control-Allow-Origin', value: '*' },
            { name: 'Access-Control-Expose-Headers', value: 'retry-after' },
          ],
        },
      },
    },
    visibilityConfig: visibility(name),
  }
}

function managedRule(
  { group, counted }: (typeof managedRules)[number],
  index: number,
): CfnWebACL.RuleProperty {
  return {
    name: group,
    priority: index + 1,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: group,
        ruleActionOverrides: counted.map((name) => ({ name, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(group),
  }
}

/** Counts but keeps no samples, which would show whole requests with the keys in their headers. */
const visibility = (metricName: string) => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
})
