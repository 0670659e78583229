import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Route } from '../../lib/endpoints/route.ts'
import type { Freezer } from './freezer/freezer.ts'
import { MAX_HEADER_BYTES } from './header-limit.ts'
import { invoke } from './invoke.ts'
import { loadFunctions } from './load-functions.ts'
import { routeMatcher } from './match-route.ts'
import { methodNotAllowed, refuse, routeNotFound } from './refuse.ts'
import { splitTarget } from './to-event.ts'

export interface FunctionHostOptions {
  readonly routes: Readonly<Record<string, Route>>
  /** Holds `<operation>/<file>` of every route. */
  readonly directory: string
  /** The bundle `index.mjs`, unless handlers are to be run from their sources. */
  readonly file?: string
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** Watches for what Lambda's freeze would catch. Whoever asks then asks for one thing at a time. */
  readonly freezer?: Freezer
}

export interface FunctionHost {
  readonly url: string
  /** Operations that could not be loaded: their requests are answered 502. */
  readonly failed: string[]
  /** Stops accepting; resolves when every handler has ended, also those whose client has gone. */
  drain(): Promise<void>
  /** Cuts every connection. Handlers that still run are not waited for. */
  close(): Promise<void>
}

/** Longer than any client keeps an idle connection, so that it is never we who close one as a request arrives. */
const KEEP_ALIVE_MS = 75_000

/**
 * Serves bundled functions in this process with the contract of Lambda Function URLs.
 * @throws when the port is taken
 */
export async function startFunctionHost(options: FunctionHostOptions): Promise<FunctionHost> {
  const functions = await loadFunctions(options.routes, options.directory, options.file ?? 'index.mjs')
  const byRoute = new Map(functions.map((loaded) => [loaded.route, loaded]))
  const matchRoute = routeMatcher(byRoute.keys())
  const running = new Set<Promise<void>>()

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const method = request.method ?? 'GET'
    const { rawPath } = splitTarget(request)
    const match = matchRoute(method, rawPath, request.headers['access-control-request-method'])
    const loaded = 'route' in match && byRoute.get(match.route)
    if (loaded) {
      const invocation = () => invoke(loaded, request, response)
      return await (options.freezer ? options.freezer.around(invocation) : invocation())
    }
    const allowed = 'allowed' in match ? match.allowed : []
    const refusal = allowed.length
      ? methodNotAllowed(method, rawPath, allowed)
      : routeNotFound(method, rawPath)
    refuse(request, response, refusal)
    request.resume()
  }

  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, noDelay: true, maxHeaderSize: MAX_HEADER_BYTES },
    (request, response) => {
      const invocation = answer(request, response).finally(() => running.delete(invocation))
      running.add(invocation)
    },
  )
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')

  const stopAccepting = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    await closed
  }
  return {
    url: urlOf(server),
    failed: functions.filter((loaded) => 'failure' in loaded).map((loaded) => loaded.route.operation),
    async drain() {
      const closed = stopAccepting()
      // Of the connections that still carry an answer, none may wait for another request after it.
      server.keepAliveTimeout = 1
      while (running.size > 0) await Promise.all(running)
      server.closeIdleConnections()
      await closed
    },
    async close() {
      const closed = stopAccepting()
      server.closeAllConnections()
      await closed
    },
  }
}

/** Where a listening server is reached on the loopback interface. */
function urlOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server listens on no TCP port')
  return `http://127.0.0.1:${address.port}`
}
