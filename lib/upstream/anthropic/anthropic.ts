import type Anthropic from '@anthropic-ai/sdk'
import { claudeSettings } from '../../config/claude.ts'
import { sdkClient } from '../sdk-client.ts'
import type { Upstream } from '../upstream.ts'
import { federation } from './federation.ts'

let loading: Promise<Anthropic> | undefined

/** Anthropic's own API, by a key, or without one as the role of this function. */
export const anthropic: Upstream = {
  name: 'anthropic',
  requestIdHeader: 'request-id',
  countsThinking: true,
  client: () => (loading ??= load()),
}

async function load(): Promise<Anthropic> {
  const { ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseURL } = claudeSettings()
  if (apiKey !== undefined) return sdkClient({ baseURL, apiKey, authToken: null })
  return sdkClient({ baseURL, credentials: await federation() })
}
