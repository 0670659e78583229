// For what it says at the start: a process that cannot ask any upstream shall not come to be.
import '../config/claude.ts'
import type { UpstreamName } from '../upstream-names.ts'
import type { Upstream } from './upstream.ts'

const loaders: Readonly<Record<UpstreamName, () => Promise<Upstream>>> = {
  anthropic: async () => (await import('./anthropic/anthropic.ts')).anthropic,
  'claude-platform': async () => (await import('./claude-platform/claude-platform.ts')).claudePlatform,
  bedrock: async () => (await import('./bedrock/bedrock.ts')).bedrock,
}

/** Loaded when it is first asked, so that a process pays for no upstream that it does not use. */
export function findUpstream(name: UpstreamName): Promise<Upstream> {
  return loaders[name]()
}
