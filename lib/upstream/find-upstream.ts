import type { UpstreamName } from '../upstream-names.ts'
import { anthropic } from './anthropic/anthropic.ts'
import { bedrock } from './bedrock/bedrock.ts'
import { claudePlatform } from './claude-platform/claude-platform.ts'
import type { Upstream } from './upstream.ts'

/** What is large of each, the SDK and the signer, is loaded when it is first asked. */
const upstreams: Readonly<Record<UpstreamName, Upstream>> = {
  anthropic,
  'claude-platform': claudePlatform,
  bedrock,
}

export function findUpstream(name: UpstreamName): Upstream {
  return upstreams[name]
}
