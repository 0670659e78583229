import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Route } from '../../lib/endpoints/route.ts'
import type { ServeConsole } from '../console/serve-console.ts'
import type { Freezer } from './freezer/freezer.ts'
import type { FunctionModules } from './function-modules.ts'
import { invoke } from './invoke.ts'
import { loadFunctions } from './load-functions.ts'
import { routeMatcher } from './match-route.ts'
import { allowPreflight, methodNotAllowed, type Refusal, routeNotFound } from './refusals/refuse.ts'
import { type NoteRefusal, startServer } from './start-server.ts'
import { splitTarget } from './to-event.ts'

export interface FunctionHostOptions extends FunctionModules {
  readonly routes: Readonly<Record<string, Route>>
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** Watches for what Lambda's freeze would catch. Callers must then send one request at a time. */
  readonly freezer?: Freezer
  readonly noteRefusal?: NoteRefusal
  /** Is asked before any function. */
  readonly serveConsole?: ServeConsole
}

export interface FunctionHost {
  readonly url: string
  /** Operations that could not be loaded: their requests get 502. */
  readonly failed: string[]
  /** Stops accepting; resolves when every handler has ended, even those whose clients have left. */
  drain(): Promise<void>
  /** Resolves when no handler runs: a streaming one goes on after its response. */
  idle(): Promise<void>
  /** Cuts every connection without waiting for running handlers. */
  close(): Promise<void>
}

/**
 * Serves functions in this process, with the contract of Lambda Function URLs.
 * @throws if the port is taken
 */
export async function startFunctionHost(options: FunctionHostOptions): Promise<FunctionHost> {
  const functions = await loadFunctions(options.routes, options)
  const byRoute = new Map(functions.map((loaded) => [loaded.route, loaded]))
  const matchRoute = routeMatcher(byRoute.keys())
  const running = new Set<Promise<unknown>>()
  const idle = async () => {
    while (running.size > 0) await Promise.all(running)
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<Refusal | undefined> => {
    if (options.serveConsole?.(request, response)) return undefined
    const method = request.method ?? 'GET'
    const { rawPath } = splitTarget(request)
    const preflightMethod = request.headers['access-control-request-method']
    const match = matchRoute(method, rawPath, preflightMethod)
    const loaded = 'route' in match && byRoute.get(match.route)
    if (loaded) {
      const invocation = () => invoke(loaded, request, response)
      return await (options.freezer ? options.freezer.around(invocation) : invocation())
    }
    const allowed = 'allowed' in match ? match.allowed : []
    if (allowed.length > 0) return methodNotAllowed(method, rawPath, allowed)
    if (method !== 'OPTIONS' || preflightMethod === undefined) return routeNotFound(method, rawPath)
    allowPreflight(response)
    return undefined
  }
  const untilDone = <Args extends unknown[], Value>(work: (...args: Args) => Promise<Value>) => {
    return (...args: Args) => {
      const done = work(...args).finally(() => running.delete(done))
      running.add(done)
      return done
    }
  }

  const server = await startServer(
    options.port ?? 0,
    untilDone(answer),
    options.noteRefusal && untilDone(options.noteRefusal),
  )

  const stopAccepting = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    await closed
  }
  return {
    url: urlOf(server),
    failed: functions.filter((loaded) => 'failure' in loaded).map((loaded) => loaded.route.operation),
    idle,
    async drain() {
      const closed = stopAccepting()
      // A connection that still carries an answer must not wait for another request after it.
      server.keepAliveTimeout = 1
      await idle()
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
