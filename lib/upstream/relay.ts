import type { PiecesOf } from './answer.ts'
import type { Call } from './open-answer.ts'
import { fitBytes, type WrittenRequest } from './requests/fit-bytes.ts'

/** A request to the Messages API as our client wrote it, with `stream`. */
export interface RelayedRequest extends WrittenRequest {
  /** The client's headers that Claude is to see. */
  readonly headers: Readonly<Record<string, string>>
}

/** The call that sends its bytes as they are, or as near to that as an upstream takes them. */
export function relay(request: RelayedRequest, piecesOf: PiecesOf): Call {
  return {
    model: request.model,
    piecesOf,
    async send(upstream, options) {
      const claude = await upstream.client()
      const body = fitBytes(request, upstream.requests)
      const headers = { ...json, ...request.headers }
      return claude.post('/v1/messages', { ...options, body, headers }).asResponse()
    },
  }
}

const json = { 'content-type': 'application/json' }
