import { once } from 'node:events'
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How a connection is lost: so many ms after the request, or after so many bytes of the answer's body. */
export interface Cut {
  readonly after: { readonly ms: number } | { readonly bytes: number }
  /** `end`: cleanly, as if that were all; what a proxy does whose own connection broke. */
  readonly how: 'reset' | 'end'
}

/** Requests for an answer. */
const asking = /^\/v1\/(messages|responses|chat\/completions)(\?|$)/

/** Stands between a client and the application, and cuts connections as it is told. */
export interface CuttingProxy {
  readonly url: string
  /** Of the next requests for an answer, each is cut in this way; all after them pass. */
  cutNext(cuts: readonly Cut[]): void
  /** How many it has cut. */
  readonly cuts: number
  close(): Promise<void>
}

/** @param target the application's URL */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  let planned: Cut[] = []
  let cuts = 0
  const pass = (incoming: IncomingMessage, response: ServerResponse) => {
    const isAnswer = incoming.method === 'POST' && asking.test(incoming.url ?? '')
    const cut = isAnswer ? planned.shift() : undefined
    const { host: _host, ...headers } = incoming.headers
    const onward = ask(`${target}${incoming.url}`, { method: incoming.method, headers, agent: false })
    const lose = () => {
      if (response.writableEnded || response.destroyed) return
      cuts += 1
      if (cut?.how === 'end' && response.headersSent) response.end()
      else response.socket?.resetAndDestroy()
      onward.destroy()
    }
    if (cut && 'ms' in cut.after) setTimeout(lose, cut.after.ms)
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      let left = cut && 'bytes' in cut.after ? cut.after.bytes : Infinity
      answer.on('data', (chunk: Buffer) => {
        response.write(chunk.subarray(0, left))
        left -= chunk.length
        if (left <= 0) lose()
      })
      answer.on('end', () => response.end())
      answer.on('error', () => undefined)
    })
    onward.on('error', () => response.destroy())
    incoming.pipe(onward)
  }
  const server = createServer(pass)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutNext: (some) => (planned = [...some]),
    get cuts() {
      return cuts
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close').catch(() => undefined)
    },
  }
}
