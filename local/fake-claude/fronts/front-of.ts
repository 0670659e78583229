import type { IncomingHttpHeaders } from 'node:http'
import type { UpstreamName } from '../../../lib/upstream-names.ts'
import { anthropicFront } from './anthropic-front.ts'
import { bedrockFront } from './bedrock-front.ts'
import { claudePlatformFront } from './claude-platform-front.ts'
import type { Front, NamedFront, WireRequest } from './front.ts'

const fronts: Readonly<Record<UpstreamName, Front>> = {
  anthropic: anthropicFront,
  'claude-platform': claudePlatformFront,
  bedrock: bedrockFront,
}

/** The front that a request is made to. @param only undefined: whichever it looks like */
export function frontOf(
  only: UpstreamName | undefined,
  { path, headers }: Pick<WireRequest, 'path' | 'headers'>,
): NamedFront {
  const name = only ?? looksLike(path, headers)
  return { name, ...fronts[name] }
}

function looksLike(path: string, headers: IncomingHttpHeaders): UpstreamName {
  if (path.startsWith(bedrockFront.prefix)) return 'bedrock'
  return headers['anthropic-workspace-id'] === undefined ? 'anthropic' : 'claude-platform'
}
