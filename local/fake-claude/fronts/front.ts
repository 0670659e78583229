import type { IncomingHttpHeaders } from 'node:http'
import type { UpstreamName } from '../../../lib/upstream-names.ts'
import type { ApiError } from '../requests/api-error.ts'
import { anthropicFront } from './anthropic-front.ts'
import { bedrockFront } from './bedrock-front.ts'
import { claudePlatformFront } from './claude-platform-front.ts'

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string
  /** With the query string. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
}

/** In what a way to Claude differs from Anthropic's API, which stands behind it. */
export interface Front {
  /** Where in the path of a request Anthropic's API begins. */
  readonly prefix: string
  /** @returns whose prompt cache the request uses @throws ApiError if nothing shows whose it is */
  admit(request: WireRequest): string
  /** The body as Anthropic's API takes it, and where it is to be processed, if the front says so. @throws ApiError */
  translate(json: unknown): { json: unknown; profile?: string }
  /** The headers in which an answer tells its id. */
  idHeaders(requestId: string): Readonly<Record<string, string>>
  /** An error in the front's own words; undefined: in those of Anthropic's API. */
  tell?(error: ApiError): { headers: Readonly<Record<string, string>>; body: string }
  /** Whether usage says how a call was served. */
  readonly tellsService: boolean
}

const fronts: Readonly<Record<UpstreamName, Front>> = {
  anthropic: anthropicFront,
  'claude-platform': claudePlatformFront,
  bedrock: bedrockFront,
}

export interface NamedFront extends Front {
  readonly name: UpstreamName
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
