/**
 * The program of a function host, forked by the serverless-offline plugin.
 *
 * Environment: FUNCTION_HOST_PORT (0 or unset = any), FUNCTION_HOST_ROUTES (a module that exports `routes`) and
 * FUNCTION_HOST_DIRECTORY (the bundles), by default the project's own. Sends `{ url, failed }` when ready, where
 * `failed` lists the operations that could not be loaded. The message `drain` ends it once the requests in flight have
 * ended. So do `stop` and SIGTERM, which also end requests that wait for Claude: readers get an `error` event, and the
 * part so far is kept and charged.
 */
import { flushCompileCache } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Route } from '../../lib/endpoints/route.ts'
import { consoleFrom } from '../console/serve-console.ts'
import { upstreamCutter } from './cut-upstream.ts'
import { loadSchedules } from './load-schedules.ts'
import { refusalNotes } from './refusals/refusal-notes.ts'
import { runSchedules } from './run-schedules.ts'
import { startFunctionHost } from './start-function-host.ts'

const stopWithinMs = 10_000

const fromProject = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

// An unhandled rejection ends a Lambda environment, too; our parent starts another host.
process.on('uncaughtException', (error, origin) => {
  console.error(`function host ended by ${origin}:`, error)
  process.exit(1)
})
process.setSourceMapsEnabled(true)

const { FUNCTION_HOST_PORT, FUNCTION_HOST_ROUTES, FUNCTION_HOST_DIRECTORY } = process.env
const routesModule = pathToFileURL(FUNCTION_HOST_ROUTES ?? fromProject('functions/routes.ts')).href
const { routes }: { routes: Record<string, Route> } = await import(routesModule)

const directory = FUNCTION_HOST_DIRECTORY ?? fromProject('dist')
const host = await startFunctionHost({
  routes,
  directory,
  port: Number(FUNCTION_HOST_PORT ?? 0),
  serveConsole: consoleFrom(process.env),
  ...(refusalNotes && { noteRefusal: refusalNotes }),
})

const schedules = await loadSchedules(routesModule)
const endSchedules = runSchedules(Object.values(schedules), directory)

const cutUpstream = upstreamCutter()
const drain = () => void Promise.all([host.drain(), endSchedules()]).then(() => process.exit(0))
const stop = () => {
  cutUpstream()
  drain()
  setTimeout(() => process.exit(0), stopWithinMs)
}

process.on('message', (message) => {
  if (message === 'drain') drain()
  if (message === 'stop') stop()
})
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', stop)
// Ctrl-C reaches the whole process group; if there is a parent, the parent decides.
process.on('SIGINT', () => {
  if (!process.connected) stop()
})

process.send?.({ url: host.url, failed: host.failed })
// Otherwise written only at exit, too late for the host that replaces this one.
flushCompileCache()
