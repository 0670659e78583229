import { expect, test } from '@jest/globals'
import { App, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { describeSettings } from '../../lib/config/all-settings.ts'
import { firewall, requestsPerMinute } from './firewall.ts'
import { only } from './fixtures/synthesize.ts'

const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Test', {
  env: { region: 'us-east-1' },
})
firewall(stack, 'Firewall', 'CLOUDFRONT')
const { Rules: rules, ...acl } = only(Template.fromStack(stack), 'AWS::WAFv2::WebACL')

interface Rule {
  readonly Name: string
  readonly Priority: number
  readonly VisibilityConfig: object
  readonly Statement: {
    readonly ManagedRuleGroupStatement?: {
      readonly RuleActionOverrides: { readonly Name: string; readonly ActionToUse: object }[]
    }
  }
}

/** The rules of AWS's groups that read bodies, by the names that its documentation had in November 2026. */
const readsBodies = {
  AWSManagedRulesAmazonIpReputationList: [],
  AWSManagedRulesCommonRuleSet: [
    'SizeRestrictions_BODY',
    'EC2MetaDataSSRF_BODY',
    'GenericLFI_BODY',
    'GenericRFI_BODY',
    'CrossSiteScripting_BODY',
  ],
  AWSManagedRulesKnownBadInputsRuleSet: ['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY', 'ReactJSRCE_BODY'],
}

test.each(Object.entries(readsBodies))(
  'no rule of %s refuses a request for what its body says',
  (group, names) => {
    const { Statement: statement }: Rule = rules.find(({ Name }: Rule) => Name === group)
    const overrides = statement.ManagedRuleGroupStatement?.RuleActionOverrides ?? []
    expect(overrides).toEqual(
      expect.arrayContaining(names.map((Name) => ({ Name, ActionToUse: { Count: {} } }))),
    )
  },
)

test('these are all of its managed groups', () => {
  const groups = rules.filter(({ Statement }: Rule) => Statement.ManagedRuleGroupStatement)
  expect(groups.map(({ Name }: Rule) => Name)).toEqual(Object.keys(readsBodies))
})

test('an address may send more than an organization’s servers may without limits of its own', () => {
  const setting = describeSettings().find(({ name }) => name === 'RATE_LIMIT_REQUESTS_PER_MINUTE')
  expect(requestsPerMinute).toBeGreaterThan(Number(setting?.fallback))
})

test('more than that is refused like our own limits do, with 429 and Retry-After', () => {
  expect(rules[0]).toMatchObject({
    Priority: 0,
    Statement: {
      RateBasedStatement: { AggregateKeyType: 'IP', Limit: requestsPerMinute, EvaluationWindowSec: 60 },
    },
    Action: {
      Block: {
        CustomResponse: {
          ResponseCode: 429,
          CustomResponseBodyKey: 'too-many-requests',
          ResponseHeaders: expect.arrayContaining([
            { Name: 'Retry-After', Value: '60' },
            { Name: 'Access-Control-Allow-Origin', Value: '*' },
          ]),
        },
      },
    },
  })
  const { Content, ContentType } = acl['CustomResponseBodies']['too-many-requests']
  expect(ContentType).toBe('APPLICATION_JSON')
  expect(JSON.parse(Content)).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } })
})

test('whatever no rule refuses is let in, and no samples of requests are kept', () => {
  expect(acl['DefaultAction']).toEqual({ Allow: {} })
  for (const { VisibilityConfig } of [acl, ...rules]) {
    expect(VisibilityConfig).toMatchObject({ SampledRequestsEnabled: false, CloudWatchMetricsEnabled: true })
  }
})

test('all rules fit into the 1,500 capacity units of the lowest price', () => {
  const units = {
    RequestsPerAddress: 2,
    AWSManagedRulesAmazonIpReputationList: 25,
    AWSManagedRulesCommonRuleSet: 700,
    AWSManagedRulesKnownBadInputsRuleSet: 200,
  }
  expect(rules.map(({ Name }: Rule) => Name).toSorted()).toEqual(Object.keys(units).toSorted())
  expect(Object.values(units).reduce((sum, each) => sum + each)).toBeLessThanOrEqual(1_500)
})
