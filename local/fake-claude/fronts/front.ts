import type { IncomingHttpHeaders } from 'node:http'
import type { UpstreamName } from '../../../lib/upstream-names.ts'
import type { ApiError } from '../requests/api-error.ts'

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

/** A front, and which one it is. */
export interface NamedFront extends Front {
  readonly name: UpstreamName
}
