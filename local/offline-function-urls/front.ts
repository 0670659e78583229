import { type IncomingMessage, request as requestOf, type Server, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { consoleFrom } from '../console/serve-console.ts'
import { functionFailed, type Refusal } from '../function-host/refusals/refuse.ts'
import { type NoteRefusal, startServer } from '../function-host/start-server.ts'
import type { CurrentHost } from './current-host.ts'
import type { ForkedHost } from './fork-host.ts'

/** How long a request waits for a starting host. */
const waitForHostMs = 5_000

const noHost: Refusal = {
  status: 503,
  type: 'api_error',
  code: 'functions_not_running',
  message: 'The functions are not running; the terminal of the development server says why',
  headers: { 'retry-after': '1' },
}

/**
 * Listens on the loopback interface, serves the console, and passes every other request to the host then in charge. A response that has begun
 * stays with its host; a request not yet sent when its host goes away gets the next one.
 * @throws `EADDRINUSE` if the port is taken
 */
export function startFront(hosts: CurrentHost, port: number, noteRefusal?: NoteRefusal): Promise<Server> {
  const serveConsole = consoleFrom(process.env)
  const answer = async (request: IncomingMessage, response: ServerResponse) =>
    serveConsole(request, response) ? undefined : passOn(hosts, request, response)
  return startServer(port, answer, noteRefusal)
}

async function passOn(
  hosts: CurrentHost,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Refusal | undefined> {
  const deadlineMs = performance.now() + waitForHostMs
  while (!response.destroyed) {
    const remainingMs = deadlineMs - performance.now()
    const host = remainingMs > 0 ? await hosts.find(remainingMs) : undefined
    if (!host) return noHost
    const ending = await sendTo(host, request, response)
    if (ending === 'answered') return undefined
    if (ending !== 'unsent') return ending
    await Promise.race([host.exited, delay(remainingMs, undefined, { ref: false })])
  }
  return undefined
}

/** `unsent`: the host was gone before it received any of the request. */
type Ending = 'answered' | 'unsent' | Refusal

function sendTo(host: ForkedHost, request: IncomingMessage, response: ServerResponse): Promise<Ending> {
  const over = Promise.withResolvers<Ending>()
  const release = host.lease()
  // Each request has a connection of its own: a kept one may be dead without our knowing, and then we could not tell
  // whether the host has seen the request.
  const { hostname, port } = new URL(host.url)
  const upstream = requestOf({
    hostname,
    port,
    // Unchanged: parsing it as an address could change it, or fail.
    path: request.url,
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
    // Cuts the client off when the host dies, and tells the host when the client has left.
    pipeline(answer, response, () => {})
  })
  upstream.on('error', () => {
    if (response.destroyed || response.headersSent) over.resolve('answered')
    else over.resolve(sent ? functionFailed : 'unsent')
  })
  upstream.on('close', () => {
    release()
    over.resolve('answered')
  })
  response.on('close', () => upstream.destroy())
  return over.promise
}

const hopHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'expect'])

function withoutHopHeaders(rawHeaders: string[]): string[] {
  return rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)] ?? ''
    return !hopHeaders.has(name.toLowerCase())
  })
}
