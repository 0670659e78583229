import { claudeSettings } from '../../lib/config/claude.ts'
import { upstreamSettings, upstreamsIn } from '../../lib/config/upstreams.ts'

/** What an operator chose of lib/config/upstreams.ts and lib/config/claude.ts. */
export type ChosenSettings = Readonly<Partial<Record<string, string>>>

/** Services of AWS by which Claude is reached: upstreams, and STS, which tells Anthropic who a role is. */
export const awsServices = ['bedrock', 'claude-platform', 'sts'] as const
export type AwsService = (typeof awsServices)[number]

/** The settings in which a service's place stands. */
export const placeSettings = {
  bedrock: { region: 'BEDROCK_REGION', address: 'BEDROCK_BASE_URL' },
  'claude-platform': { region: 'CLAUDE_PLATFORM_REGION', address: 'CLAUDE_PLATFORM_BASE_URL' },
  sts: { region: 'STS_REGION', address: 'STS_BASE_URL' },
} as const satisfies Record<AwsService, object>

/** Any of them says that there is no key, so that one which was forgotten is missed. */
const federationSettings = [
  'ANTHROPIC_FEDERATION_RULE_ID',
  'ANTHROPIC_ORGANIZATION_ID',
  'ANTHROPIC_SERVICE_ACCOUNT_ID',
]

const usesAnthropic = (settings: ChosenSettings) => upstreamsIn(settings).has('anthropic')
const isFederated = (settings: ChosenSettings) => federationSettings.some((name) => settings[name])

/** Whether a key of the Claude API is needed: neither other upstreams nor a role that is known to Anthropic have one. */
export const usesAnthropicKey = (settings: ChosenSettings) =>
  usesAnthropic(settings) && !isFederated(settings)

/** The services of AWS that functions call to ask Claude. */
export const servicesOf = (settings: ChosenSettings): readonly AwsService[] =>
  awsServices.filter((service) =>
    service === 'sts' ? usesAnthropic(settings) && isFederated(settings) : upstreamsIn(settings).has(service),
  )

/** Fills in where services are, unless it was said: in the region of the deployment. */
export function fillPlaces<Settings extends ChosenSettings>(
  settings: Settings,
  region: string,
  privateLink: readonly AwsService[],
): Settings {
  const regions = servicesOf(settings).map((service) => {
    const { region: name } = placeSettings[service]
    return [name, settings[name] || region]
  })
  // An interface endpoint of STS is documented to answer for this name, not for the one with IPv6 that is used without it.
  const sts = privateLink.includes('sts') && { STS_BASE_URL: `https://sts.${region}.amazonaws.com` }
  return { ...sts, ...settings, ...Object.fromEntries(regions) }
}

/** What lib/config would say of these settings in a function, where AWS has made the key. */
export function settingProblems(settings: ChosenSettings): readonly string[] {
  const key = usesAnthropicKey(settings) && { ANTHROPIC_API_KEY: 'made by Secrets Manager' }
  return [upstreamSettings, claudeSettings].flatMap((group) => group.read({ ...settings, ...key }).problems)
}
