import type { PiecesOf } from './answer.ts'
import { client } from './client.ts'
import type { Call } from './open-answer.ts'

/** A request to the Messages API as our client wrote it. */
export interface RelayedRequest {
  readonly model: string
  /** Its body, with `stream`. */
  readonly body: Buffer
  /** The client's headers that Claude is to see. */
  readonly headers: Readonly<Record<string, string>>
}

/** The call that sends its bytes as they are. */
export function relay({ model, body, headers }: RelayedRequest, piecesOf: PiecesOf): Call {
  return {
    model,
    piecesOf,
    async send(options) {
      const claude = await client()
      return claude.post('/v1/messages', { ...options, body, headers: { ...json, ...headers } }).asResponse()
    },
  }
}

const json = { 'content-type': 'application/json' }
