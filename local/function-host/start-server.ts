import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { maxHeaderBytes } from './refusals/header-limit.ts'
import {
  headersTooLarge,
  invalidTarget,
  type Refusal,
  type RefusedRequest,
  rawRefusal,
  refuse,
  unreadableRequest,
} from './refusals/refuse.ts'

/** Answers a request, or returns why the host turns it away, having answered nothing. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<Refusal | undefined>

/** Is told of every request that the host has turned away. Must not throw. */
export type NoteRefusal = (refused: RefusedRequest) => Promise<void>

/** Longer than any client keeps an idle connection, so that we never close one just as a request arrives. */
const keepAliveMs = 75_000

/**
 * Listens on the loopback interface. All input gets an answer, and none can end or wedge the process: a request that is
 * not HTTP, or whose target is not a path, is refused here.
 * @param port 0 takes any free port
 * @throws `EADDRINUSE` if the port is taken
 */
export async function startServer(
  port: number,
  answer: Answer,
  noteRefusal: NoteRefusal = () => Promise.resolve(),
): Promise<Server> {
  const answering = new Map<Socket, ServerResponse>()
  const server = createServer(
    { keepAliveTimeout: keepAliveMs, requestTimeout: 0, noDelay: true, maxHeaderSize: maxHeaderBytes },
    (request, response) => {
      const { socket } = request
      answering.set(socket, response)
      response.once('close', () => answering.delete(socket))
      void answerOrRefuse(request, response, answer, noteRefusal)
    },
  )
  keepUnsent(server, answering)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // An answer that has begun cannot carry an error.
    if (!socket.writable || answering.has(socket)) socket.destroy()
    else socket.end(rawRefusal(error.code === 'HPE_HEADER_OVERFLOW' ? headersTooLarge : unreadableRequest))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/**
 * Node takes a connection for idle as soon as its answer is complete, and a server that closes drops what slow readers have
 * not taken yet. This one closes idle connections once everything that was answered is sent.
 */
function keepUnsent(server: Server, answering: ReadonlyMap<Socket, ServerResponse>): void {
  const closeIdle = server.closeIdleConnections.bind(server)
  server.closeIdleConnections = () => {
    const unsent = answering.values().find((response) => response.writableEnded)
    if (unsent) unsent.once('close', () => server.closeIdleConnections())
    else closeIdle()
  }
}

async function answerOrRefuse(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  noteRefusal: NoteRefusal,
): Promise<void> {
  const startedAt = performance.now()
  try {
    const refusal = isPath(request.url) ? await answer(request, response) : invalidTarget
    if (refusal === undefined) return
    const refused = refuse(request, response, refusal)
    request.resume()
    await noteRefusal({ ...refused, duration: performance.now() - startedAt })
  } catch (error) {
    console.error('a request could not be answered:', error)
    response.destroy()
  }
}

/** Neither the asterisk of OPTIONS nor another host's address, as sent to a proxy, is one of our paths. */
const isPath = (target = '/') => target.startsWith('/')
