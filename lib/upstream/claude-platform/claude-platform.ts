import type Anthropic from '@anthropic-ai/sdk'
import { claudeSettings } from '../../config/claude.ts'
import { signedFetch } from '../aws/signed-fetch.ts'
import { sdkClient } from '../sdk-client.ts'
import type { Upstream } from '../upstream.ts'

let loading: Promise<Anthropic> | undefined

/**
 * Anthropic's API in an account of AWS: the same requests, signed with this function's role.
 * https://platform.claude.com/docs/en/build-with-claude/claude-platform-on-aws
 */
export const claudePlatform: Upstream = {
  name: 'claude-platform',
  // AWS's front has one of its own, x-amzn-requestid; this is the one that Anthropic knows.
  requestIdHeader: 'request-id',
  countsThinking: true,
  client: () => (loading ??= load()),
}

function load(): Promise<Anthropic> {
  const {
    CLAUDE_PLATFORM_REGION: region = '',
    CLAUDE_PLATFORM_WORKSPACE_ID: workspace = '',
    CLAUDE_PLATFORM_BASE_URL: place,
  } = claudeSettings()
  return sdkClient({
    baseURL: place ?? `https://aws-external-anthropic.${region}.api.aws`,
    // The SDK makes no call without one; the signature takes its place.
    authToken: 'signed',
    defaultHeaders: { 'anthropic-workspace-id': workspace },
    fetch: signedFetch('aws-external-anthropic', region),
  })
}
