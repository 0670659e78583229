import { upstreamSettings } from '../../config/upstreams.ts'
import type { BedrockProfile, UpstreamName } from '../../upstream-names.ts'
import { type Factor, isDearer, list } from './price-factor.ts'

const tenthMore: Factor = { times: 11n, over: 10n }
const fifthMore: Factor = { times: 12n, over: 10n }

/**
 * What Bedrock takes above Anthropic's list price, for all kinds of tokens: https://aws.amazon.com/bedrock/pricing and the rows
 * of LiteLLM 1.110.2, as of 2026-11-29.
 */
const ofProfile: Readonly<Record<BedrockProfile, Factor>> = {
  global: list,
  us: tenthMore,
  eu: tenthMore,
  jp: tenthMore,
  au: tenthMore,
  apac: tenthMore,
  'us-gov': fifthMore,
}

/** The multiplier of an upstream. Claude Platform on AWS takes what Anthropic's own API does. */
export function upstreamFactor(upstream: UpstreamName): Factor {
  return upstream === 'bedrock' ? ofProfile[upstreamSettings().BEDROCK_PROFILE] : list
}

/** The larger of two. */
export function dearer(one: Factor, other: Factor): Factor {
  return isDearer(other, one) ? other : one
}
