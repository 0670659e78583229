import type { UpstreamName } from '../../lib/upstream-names.ts'
import { bedrockFront } from './fronts/bedrock-front.ts'
import { knownCaller } from './fronts/check-signature.ts'

const region = 'eu-central-1'
/** The role of whoever calls a fake on AWS. */
const role = {
  AWS_ACCESS_KEY_ID: knownCaller.accessKeyId,
  AWS_SECRET_ACCESS_KEY: knownCaller.secretAccessKey,
  // One of the environment would be sent along, and belongs to another key.
  AWS_SESSION_TOKEN: '',
}

const settings: Readonly<Record<UpstreamName, (url: string) => Record<string, string>>> = {
  anthropic: (url) => ({ ANTHROPIC_API_KEY: 'fake-claude-takes-any-key', ANTHROPIC_BASE_URL: url }),
  'claude-platform': (url) => ({
    ...role,
    CLAUDE_PLATFORM_WORKSPACE_ID: 'wrkspc_fake',
    CLAUDE_PLATFORM_REGION: region,
    CLAUDE_PLATFORM_BASE_URL: url,
  }),
  bedrock: (url) => ({ ...role, BEDROCK_REGION: region, BEDROCK_BASE_URL: `${url}${bedrockFront.prefix}` }),
}

/** The settings with which functions ask a fake. */
export function fakeSettings(upstream: UpstreamName, url: string): Record<string, string> {
  return settings[upstream](url)
}
