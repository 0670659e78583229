import type { IncomingHttpHeaders } from 'node:http'
import type { UpstreamName } from '../../lib/upstream-names.ts'
import { PromptCache } from './answers/prompt-cache.ts'
import { Bill } from './bill.ts'
import { type Front, frontOf } from './fronts/front.ts'
import { Script } from './script.ts'

/** A `POST /v1/messages` as it came in, even if it was refused. */
export interface RecordedRequest {
  /** As the `request-id` header of the answer. */
  requestId: string
  method: string
  /** With the query string. */
  path: string
  headers: IncomingHttpHeaders
  /** Parsed; undefined if it was not JSON. */
  body: unknown
  /** As it came. */
  bytes: string | undefined
}

/** Everything that one fake Claude knows, from its start or its last reset. */
export class State {
  /** As which of the ways to Claude it is asked. */
  readonly upstream: UpstreamName
  readonly front: Front
  readonly script = new Script()
  readonly bill = new Bill()
  readonly cache = new PromptCache()
  requests: RecordedRequest[] = []

  constructor(upstream: UpstreamName) {
    this.upstream = upstream
    this.front = frontOf(upstream)
  }

  reset(): void {
    this.script.reset()
    this.bill.reset()
    this.cache.reset()
    this.requests = []
  }
}
