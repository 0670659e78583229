import type { IncomingHttpHeaders } from 'node:http'
import type { UpstreamName } from '../../lib/upstream-names.ts'
import { PromptCache } from './answers/prompt-cache.ts'
import { Bill } from './bill.ts'
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
  /** The only way to Claude that this is; undefined: all of them. */
  readonly only: UpstreamName | undefined
  readonly script = new Script()
  readonly bill = new Bill()
  readonly cache = new PromptCache()
  requests: RecordedRequest[] = []

  constructor(only: UpstreamName | undefined) {
    this.only = only
  }

  reset(): void {
    this.script.reset()
    this.bill.reset()
    this.cache.reset()
    this.requests = []
  }
}
