import type Anthropic from '@anthropic-ai/sdk'
import { claudeSettings } from '../../config/claude.ts'
import { upstreamSettings } from '../../config/upstreams.ts'
import { signedFetch } from '../aws/signed-fetch.ts'
import { sdkClient } from '../sdk-client.ts'
import type { Upstream } from '../upstream.ts'

let loading: Promise<Anthropic> | undefined

/**
 * Bedrock's own Messages API, signed with this function's role.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-messages-api.html,
 * https://platform.claude.com/docs/en/build-with-claude/claude-in-amazon-bedrock
 */
export const bedrock: Upstream = {
  name: 'bedrock',
  requestIdHeader: 'x-amzn-requestid',
  // Whether it takes this beta is in no document.
  countsThinking: false,
  requests: {
    modelId: (model) => `${upstreamSettings().BEDROCK_PROFILE}.anthropic.${model}`,
    lacks: new Set(['cache_control', 'inference_geo', 'service_tier', 'speed']),
  },
  client: () => (loading ??= load()),
}

function load(): Promise<Anthropic> {
  const { BEDROCK_REGION: region = '', BEDROCK_BASE_URL: place } = claudeSettings()
  return sdkClient({
    baseURL: place ?? `https://bedrock-runtime.${region}.amazonaws.com/anthropic`,
    // The SDK makes no call without one; the signature takes its place.
    authToken: 'signed',
    fetch: signedFetch('bedrock', region),
  })
}
