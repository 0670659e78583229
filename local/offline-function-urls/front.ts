import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  request as requestOf,
  type Server,
  type ServerResponse,
} from 'node:http'
import { pipeline } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { MAX_HEADER_BYTES } from '../function-host/header-limit.ts'
import { functionFailed, type Refusal, refuse } from '../function-host/refuse.ts'
import type { CurrentHost } from './current-host.ts'
import type { ForkedHost } from './fork-host.ts'

/** How long a request waits for a host that is being started. */
const WAIT_FOR_HOST_MS = 5_000

const noHost: Refusal = {
  status: 503,
  type: 'api_error',
  code: 'functions_not_running',
  message: 'The functions are not running; the terminal of the development server says why',
  headers: { 'retry-after': '1' },
}

/**
 * Listens on the loopback interface and passes every request to the host in charge at that moment. A response
 * that has begun stays with its host; a request that has not been sent when its host goes away gets the next.
 * @throws `EADDRINUSE` when the port is taken
 */
export async function startFront(hosts: CurrentHost, port: number): Promise<Server> {
  const server = createServer(
    { keepAliveTimeout: 75_000, requestTimeout: 0, noDelay: true, maxHeaderSize: MAX_HEADER_BYTES },
    (request, response) => {
      void passOn(hosts, request, response)
    },
  )
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function passOn(hosts: CurrentHost, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const deadlineMs = performance.now() + WAIT_FOR_HOST_MS
  while (!response.destroyed) {
    const remainingMs = deadlineMs - performance.now()
    const host = remainingMs > 0 ? await hosts.find(remainingMs) : undefined
    if (!host) {
      refuse(request, response, noHost)
      request.resume()
      return
    }
    if (await sendTo(host, request, response)) return
    await Promise.race([host.exited, delay(remainingMs, undefined, { ref: false })])
  }
}

/** Resolves false when nothing could be sent because the host was gone, true when the request is over. */
function sendTo(host: ForkedHost, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const over = Promise.withResolvers<boolean>()
  const release = host.lease()
  // A connection of its own for each request: a kept one may be dead without our knowing, and then it is
  // unknown whether the host has seen the request.
  const upstream = requestOf(`${host.url}${request.url}`, {
    agent: false,
    method: request.method,
    headers: withoutHopHeaders(request.rawHeaders),
  })
  let sent = false
  upstream.on('socket', (socket) => {
    socket.once('connect', () => {
      sent = true
      request.pipe(upstream)
    })
  })
  upstream.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, withoutHopHeaders(answer.rawHeaders))
    response.flushHeaders()
    // Cuts the client off when the host dies, and tells the host when the client has gone.
    pipeline(answer, response, () => {})
  })
  upstream.on('error', () => {
    if (sent) refuse(request, response, functionFailed)
    over.resolve(sent || response.destroyed)
  })
  upstream.on('close', () => {
    release()
    over.resolve(true)
  })
  response.on('close', () => upstream.destroy())
  return over.promise
}

const HOP_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'expect'])

function withoutHopHeaders(rawHeaders: string[]): string[] {
  return rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)] ?? ''
    return !HOP_HEADERS.has(name.toLowerCase())
  })
}
