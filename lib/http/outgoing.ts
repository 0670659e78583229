import type { IncomingMessage, RequestOptions } from 'node:http'

// Not imported: an import evaluates all exports, and one export of node:http is the built-in fetch, 12 ms of
// a cold start.
const http = process.getBuiltinModule('node:http')
const https = process.getBuiltinModule('node:https')

const agents = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
}
const modules = { 'http:': http, 'https:': https }

/** A call to another service. */
export interface Outgoing extends Pick<RequestOptions, 'hostname' | 'port' | 'path' | 'method'> {
  /** `http:`, else it is encrypted. */
  readonly protocol?: string | null | undefined
  readonly headers: Record<string, string>
  readonly body?: RequestInit['body'] | Buffer
  readonly signal?: AbortSignal | null | undefined
}

/**
 * Makes one call, over a connection that is kept for the next.
 * @returns the head of the response, whose body is the socket's own readable stream
 * @throws what the connection failed with
 */
export function callOut({ body, signal, ...call }: Outgoing): Promise<IncomingMessage> {
  const protocol = call.protocol === 'http:' ? 'http:' : 'https:'
  return new Promise((resolve, reject) => {
    const request = modules[protocol].request({ ...call, protocol, agent: agents[protocol] }, resolve)
    request.on('error', reject)
    if (signal) {
      // Node's own `signal` option throws out of nowhere when the last bytes have come but are still unread.
      const abort = () => request.destroy()
      signal.addEventListener('abort', abort)
      // Whoever made the signal may keep it until the body is collected; a signal that references the body would put that
      // off for ever.
      request.on('close', () => signal.removeEventListener('abort', abort))
      if (signal.aborted) abort()
    }
    request.end(body)
  })
}

/** Closes the connections that are kept. */
export function closeOutgoing(): void {
  for (const agent of Object.values(agents)) agent.destroy()
}

/** The whole body of a response. @throws what the connection failed with */
export async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
