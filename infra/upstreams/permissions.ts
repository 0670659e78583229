import { Aws } from 'aws-cdk-lib'
import { PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam'
import { upstreamSettings } from '../../lib/config/upstreams.ts'
import { type AwsService, type ChosenSettings, placeSettings, servicesOf } from './chosen-upstreams.ts'

type Permission = Pick<PolicyStatementProps, 'actions' | 'resources' | 'conditions'>

/** All that asking Claude takes of a service. */
export function permissionsFor(service: AwsService, settings: ChosenSettings): Permission[] {
  const region = settings[placeSettings[service].region] ?? ''
  return {
    bedrock: () => toBedrock(region, settings),
    'claude-platform': () => toClaudePlatform(region, settings),
    sts: toSts,
  }[service]()
}

/** All that asking Claude takes, of the services that these settings name. */
export const upstreamStatements = (settings: ChosenSettings): PolicyStatement[] =>
  servicesOf(settings)
    .flatMap((service) => permissionsFor(service, settings))
    .map((permission) => new PolicyStatement(permission))

/** The findings of cdk-nag on those statements, with the reason for which they stay. */
export const acknowledgedStars = (statements: readonly PolicyStatement[]) =>
  statements
    .flatMap(({ resources }) => resources)
    .filter((resource) => resource.includes(':bedrock:') && resource.includes('*'))
    .map((resource) => ({
      id: `AwsSolutions-IAM5[Resource::${resource.replace(Aws.PARTITION, '<AWS::Partition>').replace(Aws.ACCOUNT_ID, '<AWS::AccountId>')}]`,
      reason:
        'Bedrock sends a call to a region of its own choice, and any model of Anthropic may be asked: nothing of others, and in no other account.',
    }))

/**
 * Models may be called only through the chosen profile, which says where. The star stands for all regions to which Bedrock
 * may send a call, and for none: the models of the profile `global` have an ARN without a region.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 */
function toBedrock(region: string, settings: ChosenSettings): Permission[] {
  const profile = upstreamSettings.read(settings).settings?.BEDROCK_PROFILE
  const models = `arn:${Aws.PARTITION}:bedrock:*::foundation-model/anthropic.*`
  const profiles = `arn:${Aws.PARTITION}:bedrock:${region}:${Aws.ACCOUNT_ID}:inference-profile/${profile}.anthropic.*`
  const invoke = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']
  return [
    { actions: [...invoke, 'bedrock:GetInferenceProfile', 'bedrock:CountTokens'], resources: [profiles] },
    {
      actions: invoke,
      resources: [models],
      conditions: { ArnLike: { 'bedrock:InferenceProfileArn': profiles } },
    },
    // Tokens are counted by the model itself, without a profile.
    { actions: ['bedrock:CountTokens'], resources: [models] },
  ]
}

/** https://docs.aws.amazon.com/claude-platform/latest/userguide/iam-actions.html */
function toClaudePlatform(region: string, settings: ChosenSettings): Permission[] {
  const workspace = `workspace/${settings['CLAUDE_PLATFORM_WORKSPACE_ID']}`
  return [
    {
      actions: ['aws-external-anthropic:CreateInference', 'aws-external-anthropic:CountTokens'],
      resources: [`arn:${Aws.PARTITION}:aws-external-anthropic:${region}:${Aws.ACCOUNT_ID}:${workspace}`],
    },
  ]
}

/**
 * The action knows no resources; what it makes is of use to Anthropic alone, and for a quarter of an hour.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_policies.html
 */
const toSts = (): Permission[] => [
  {
    actions: ['sts:GetWebIdentityToken'],
    resources: ['*'],
    conditions: {
      'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': 'https://api.anthropic.com' },
      StringEquals: { 'sts:SigningAlgorithm': 'RS256' },
      NumericLessThanEquals: { 'sts:DurationSeconds': '900' },
    },
  },
]
