import { request as ask, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { Caller } from '../application.ts'

/** When a client loses its connection: after so many bytes of the answer, or at some other moment. */
export type CutPlace = { readonly bytes: number } | { readonly when: Promise<unknown> }

export interface CutRequest {
  readonly as: Caller
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
}

/** What a client has received. */
export interface Received {
  /** Whether its connection was lost before the end. */
  readonly isCut: boolean
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** Posts a request, and resets its connection in the middle of the answer, where that has not ended before. */
export function cutRequest(url: string, { as, body, headers }: CutRequest, at: CutPlace): Promise<Received> {
  const { promise, resolve, reject } = Promise.withResolvers<Received>()
  const request = ask(url, {
    method: 'POST',
    agent: false,
    headers: {
      'content-type': 'application/json',
      'x-org-id': as.organizationId,
      'x-user-id': as.userId,
      ...headers,
    },
  })
  const chunks: Buffer[] = []
  let answer: IncomingMessage | undefined
  const end = (isCut: boolean) => {
    const { statusCode: status, headers: told = {} } = answer ?? {}
    resolve({ isCut, status, headers: told, text: Buffer.concat(chunks).toString() })
    request.destroy()
  }
  if ('when' in at) void at.when.then(() => end(true))
  request.on('response', (response) => {
    answer = response
    let length = 0
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if ('bytes' in at && length >= at.bytes) end(true)
    })
    // After a cut nobody waits for either.
    response.on('error', reject)
    response.on('end', () => end(false))
  })
  request.on('error', reject)
  request.end(JSON.stringify(body))
  return promise
}
